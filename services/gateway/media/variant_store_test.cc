#include "services/gateway/media/variant_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "common/base/status.h"
#include "common/testing/temp_dir.h"
#include "services/gateway/media/image.h"
#include "services/gateway/testing/pictures.h"

namespace crowdloom::gateway {
namespace {

namespace fs = std::filesystem;

class VariantStoreTest : public ::testing::Test {
 protected:
  std::future<absl::StatusOr<std::string>> Ask(const std::string& blob, int width) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<std::string>>>();
    auto future = promise->get_future();
    Store().Find(blob, width, [promise](auto bytes) { promise->set_value(std::move(bytes)); });
    return future;
  }
  absl::StatusOr<std::string> Find(const std::string& blob, int width) {
    return Ask(blob, width).get();
  }
  VariantStore& Store() {
    if (store_ == nullptr) store_ = std::make_unique<VariantStore>(options_, &originals_);
    return *store_;
  }
  int FilesKept() {
    int files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(options_.folder)) {
      files += entry.is_regular_file() ? 1 : 0;
    }
    return files;
  }

  testing::TempDir dir_;
  blob::LocalStore originals_{dir_.path() + "/blobs"};
  VariantStore::Options options_{.folder = dir_.path() + "/variants"};
  std::unique_ptr<VariantStore> store_;
};

TEST_F(VariantStoreTest, MakesAVariantOnceAndKeepsIt) {
  ASSERT_TRUE(originals_.Put("cat.jpg", MakePicture(2000, 1000, ".jpg")).ok());
  const std::string first = Find("cat.jpg", 640).value();
  EXPECT_EQ(ReadImageInfo(first)->width, 640);
  EXPECT_EQ(FilesKept(), 1);
  ASSERT_TRUE(originals_.Remove("cat.jpg").ok());
  EXPECT_EQ(Find("cat.jpg", 640).value(), first);  // not made again
}

TEST_F(VariantStoreTest, AnswersEveryoneWhoWaitsForTheSame) {
  ASSERT_TRUE(originals_.Put("cat.jpg", MakePicture(2000, 1000, ".jpg")).ok());
  std::vector<std::future<absl::StatusOr<std::string>>> asked;
  for (int i = 0; i < 20; ++i) asked.push_back(Ask("cat.jpg", 1080));
  const std::string first = asked[0].get().value();
  for (size_t i = 1; i < asked.size(); ++i) EXPECT_EQ(asked[i].get().value(), first);
}

TEST_F(VariantStoreTest, LeavesWhatIsSmallAsItIs) {
  ASSERT_TRUE(originals_.Put("dot.webp", MakePicture(8, 8, ".webp")).ok());
  EXPECT_EQ(Find("dot.webp", 640).value(), "");
}

TEST_F(VariantStoreTest, SaysWhatIsWrong) {
  ASSERT_TRUE(originals_.Put("bad.jpg", "\xff\xd8\xff").ok());
  EXPECT_EQ(ReasonOf(Find("bad.jpg", 640).status()), "BROKEN_IMAGE");
  EXPECT_EQ(ReasonOf(Find("none.jpg", 640).status()), "BLOB_NOT_FOUND");
}

TEST_F(VariantStoreTest, RefusesWhenTooManyWait) {
  options_.waiting_max = 0;
  EXPECT_EQ(ReasonOf(Find("cat.jpg", 640).status()), "OVERLOADED");
}

}  // namespace
}  // namespace crowdloom::gateway
