#include "common/blob/local_store.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace crowdloom::blob {
namespace {

using testing::IsOk;
using testing::IsOkAndHolds;
using testing::StatusIs;
using Code = absl::StatusCode;

class LocalStoreTest : public ::testing::Test {
 protected:
  testing::TempDir dir_;
  LocalStore local_{dir_.path() + "/blobs"};
  Store& store_ = local_;
};

TEST_F(LocalStoreTest, GivesBackWhatWasPut) {
  const std::string bytes("\0\xff\r\n", 4);
  EXPECT_THAT(store_.Put("media/3-17/cat.png", bytes), IsOk());
  EXPECT_THAT(store_.Get("media/3-17/cat.png"), IsOkAndHolds(bytes));
  EXPECT_THAT(store_.Put("empty", ""), IsOk());
  EXPECT_THAT(store_.Get("empty"), IsOkAndHolds(""));
  ASSERT_OK_AND_ASSIGN(const Info info, store_.Stat("media/3-17/cat.png"));
  EXPECT_EQ(info.size, 4);
  EXPECT_LT(absl::AbsDuration(absl::Now() - info.created_time), absl::Minutes(1));
  EXPECT_THAT(LocalStore(dir_.path() + "/blobs").Get("empty", {}), IsOk());  // it lasts
}

TEST_F(LocalStoreTest, RemovesOneOrAllThatAreOld) {
  for (const char* name : {"parts/3/a/0", "parts/3/a/1", "parts/3/b/0", "media/x"}) {
    EXPECT_THAT(store_.Put(name, "1"), IsOk());
  }
  EXPECT_THAT(store_.Remove("parts/3/a/1"), IsOk());
  EXPECT_THAT(store_.Remove("parts/3/a/1"), IsOk());
  EXPECT_THAT(store_.Get("parts/3/a/1"), StatusIs(Code::kNotFound));
  EXPECT_THAT(store_.RemoveOlderThan("parts", absl::Now() - absl::Hours(1)), IsOk());
  EXPECT_THAT(store_.Get("parts/3/a/0"), IsOk());
  EXPECT_THAT(store_.RemoveOlderThan("parts", absl::Now() + absl::Hours(1)), IsOk());
  EXPECT_THAT(store_.Get("parts/3/b/0"), StatusIs(Code::kNotFound));
  EXPECT_THAT(store_.Get("media/x"), IsOk());
  EXPECT_THAT(store_.RemoveOlderThan("never", absl::Now()), IsOk());
}

TEST_F(LocalStoreTest, GivesRanges) {
  EXPECT_THAT(store_.Put("b", "0123456789"), IsOk());
  EXPECT_THAT(store_.Get("b", {.offset = 3, .length = 4}), IsOkAndHolds("3456"));
  EXPECT_THAT(store_.Get("b", {.offset = 8}), IsOkAndHolds("89"));
  EXPECT_THAT(store_.Get("b", {.offset = 10}), IsOkAndHolds(""));
  EXPECT_THAT(store_.Get("b", {.offset = 11}), StatusIs(Code::kOutOfRange, "INVALID_RANGE"));
  EXPECT_THAT(store_.Get("b", {.offset = -1}), StatusIs(Code::kOutOfRange, "INVALID_RANGE"));
}

TEST_F(LocalStoreTest, WhatIsNotThereIsNotFound) {
  EXPECT_THAT(store_.Put("folder/blob", "x"), IsOk());
  for (const char* name : {"none", "none/none", "folder", "folder/blob/more"}) {
    EXPECT_THAT(store_.Get(name), StatusIs(Code::kNotFound, "BLOB_NOT_FOUND")) << name;
    EXPECT_THAT(store_.Stat(name), StatusIs(Code::kNotFound, "BLOB_NOT_FOUND")) << name;
  }
}

TEST_F(LocalStoreTest, NoNameLeadsOutOfTheDirectory) {
  std::ofstream(dir_.path() + "/secret") << "secret";
  for (const std::string& name : std::vector<std::string>{"",
                                                          "/",
                                                          "..",
                                                          "../secret",
                                                          "a/../../secret",
                                                          "/etc/passwd",
                                                          "a//b",
                                                          "a/",
                                                          "/a",
                                                          ".hidden",
                                                          "a/.put-1",
                                                          "a b",
                                                          "a\\b",
                                                          std::string("a\0b", 3),
                                                          "a\n",
                                                          "caf\xc3\xa9",
                                                          "~",
                                                          "-x",
                                                          std::string(201, 'a'),
                                                          "a/a/a/a/a/a/a/a/a"}) {
    EXPECT_THAT(store_.Get(name), StatusIs(Code::kInvalidArgument, "INVALID_BLOB_NAME")) << name;
    EXPECT_THAT(store_.Put(name, "x"), StatusIs(Code::kInvalidArgument, "INVALID_BLOB_NAME"))
        << name;
  }
}

// Readers see one whole version or the other, never a mixture.
TEST_F(LocalStoreTest, PuttingAgainIsAtomic) {
  const std::string versions[] = {std::string(100000, 'a'), std::string(100000, 'b')};
  EXPECT_THAT(store_.Put("b", versions[0]), IsOk());
  std::thread writer([&] {
    for (int i = 0; i < 20; ++i) EXPECT_THAT(store_.Put("b", versions[i % 2]), IsOk());
  });
  for (int i = 0; i < 200; ++i) {
    ASSERT_OK_AND_ASSIGN(const std::string bytes, store_.Get("b"));
    EXPECT_TRUE(bytes == versions[0] || bytes == versions[1]);
  }
  writer.join();
}

TEST_F(LocalStoreTest, AFailedPutLeavesNothing) {
  EXPECT_THAT(store_.Put("folder/blob", "x"), IsOk());
  EXPECT_THAT(store_.Put("folder", "x"), StatusIs(Code::kUnavailable));
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir_.path())) {
    files += entry.is_regular_file();
  }
  EXPECT_EQ(files, 1);
}

}  // namespace
}  // namespace crowdloom::blob
