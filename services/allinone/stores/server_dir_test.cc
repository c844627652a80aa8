#include "services/allinone/stores/server_dir.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "common/testing/status_matchers.h"
#include "services/allinone/stores/testing_dir.h"

namespace crowdloom::allinone {
namespace {

namespace fs = std::filesystem;
using ::crowdloom::testing::IsOk;
using ::crowdloom::testing::StatusIs;

TEST(MakePrivateDirectoryTest, MakesParentsAndClosesTheDirectory) {
  TestingDir dir;
  const fs::path made = dir.path() / "a" / "b";
  EXPECT_THAT(MakePrivateDirectory(made), IsOk());
  EXPECT_THAT(MakePrivateDirectory(made), IsOk()) << "again";
  EXPECT_EQ(fs::status(made).permissions(), fs::perms::owner_all);
}

TEST(MakePrivateDirectoryTest, AFileInTheWayIsAnError) {
  TestingDir dir;
  std::ofstream(dir.path() / "file") << "x";
  EXPECT_THAT(MakePrivateDirectory(dir.path() / "file"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "DATA_DIRECTORY_CLOSED"));
}

TEST(MakeSocketDirectoryTest, StaysWithTheDataWhenThePathIsShort) {
  TestingDir dir;
  ASSERT_OK_AND_ASSIGN(fs::path sockets, MakeSocketDirectory(dir.path()));
  EXPECT_EQ(sockets, dir.path() / "run");
}

TEST(MakeSocketDirectoryTest, GoesElsewhereWhenThePathIsDeep) {
  TestingDir dir;
  const fs::path deep = dir.path() / std::string(80, 'd') / std::string(80, 'e');
  ASSERT_OK_AND_ASSIGN(fs::path sockets, MakeSocketDirectory(deep));
  ASSERT_OK_AND_ASSIGN(fs::path again, MakeSocketDirectory(deep));
  ASSERT_OK_AND_ASSIGN(fs::path other, MakeSocketDirectory(deep / "other"));
  EXPECT_LT((sockets / ".s.PGSQL.5432").string().size(), 107u);
  EXPECT_EQ(sockets, again);
  EXPECT_NE(sockets, other);
  fs::remove(sockets);
  fs::remove(other);
}

TEST(MakeSocketDirectoryTest, RefusesADirectoryThatOthersMayWriteTo) {
  TestingDir dir;
  fs::create_directory(dir.path() / "run");
  chmod((dir.path() / "run").c_str(), 0777);
  EXPECT_THAT(MakeSocketDirectory(dir.path()).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "DATA_DIRECTORY_CLOSED"));
}

TEST(DirectoryClaimTest, IsExclusiveUntilItEnds) {
  TestingDir dir;
  const fs::path file = dir.path() / "claim";
  {
    ASSERT_OK_AND_ASSIGN(DirectoryClaim claim, DirectoryClaim::Take(file));
    const DirectoryClaim moved = std::move(claim);
    EXPECT_THAT(DirectoryClaim::Take(file).status(),
                StatusIs(absl::StatusCode::kAlreadyExists, "DATA_DIRECTORY_IN_USE"));
  }
  EXPECT_THAT(DirectoryClaim::Take(file).status(), IsOk());
}

TEST(RotateLogTest, KeepsOneOldLogOnceItHasGrown) {
  TestingDir dir;
  const fs::path log = dir.path() / "log";
  std::ofstream(log) << "short";
  RotateLog(log);
  EXPECT_TRUE(fs::exists(log));
  fs::resize_file(log, 17 << 20);
  RotateLog(log);
  EXPECT_FALSE(fs::exists(log));
  EXPECT_TRUE(fs::exists(dir.path() / "log.old"));
}

}  // namespace
}  // namespace crowdloom::allinone
