#include "services/allinone/data_dir.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "common/base/status.h"
#include "common/testing/temp_dir.h"

namespace crowdloom::allinone {
namespace {

TEST(DataDir, KeepsTheKeyItMadeAtTheFirstStart) {
  const testing::TempDir directory;
  const auto first = DataDir::Open(directory.path() + "/new/data");
  ASSERT_TRUE(first.ok()) << first.status();
  const auto key = first->SigningKey();
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_GE(key->size(), 32u);
  EXPECT_EQ(*DataDir::Open(directory.path() + "/new/data")->SigningKey(), *key);
}

TEST(DataDir, LetsNobodyElseReadTheKey) {
  const testing::TempDir directory;
  const auto data = DataDir::Open(directory.path());
  ASSERT_TRUE(data->SigningKey().ok());
  struct stat info = {};
  ASSERT_EQ(stat((directory.path() + "/signing_key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(DataDir, RefusesAKeyThatIsTooShortToBeOne) {
  const testing::TempDir directory;
  std::ofstream(directory.path() + "/signing_key") << "secret";
  EXPECT_EQ(ReasonOf(DataDir::Open(directory.path())->SigningKey().status()), "DATA_DIR_UNUSABLE");
}

TEST(DataDir, CannotBeAFile) {
  const testing::TempDir directory;
  std::ofstream(directory.path() + "/file") << "x";
  EXPECT_EQ(ReasonOf(DataDir::Open(directory.path() + "/file").status()), "DATA_DIR_UNUSABLE");
}

TEST(DataDir, RemembersThatItWasSeeded) {
  const testing::TempDir directory;
  const auto data = DataDir::Open(directory.path());
  EXPECT_FALSE(data->IsSeeded());
  ASSERT_TRUE(data->MarkSeeded().ok());
  EXPECT_TRUE(DataDir::Open(directory.path())->IsSeeded());
}

TEST(DataDir, SaysWhereItRunsAndNoLonger) {
  const testing::TempDir directory;
  const auto data = DataDir::Open(directory.path());
  ASSERT_TRUE(data->WriteRunning({{"http", "http://127.0.0.1:1"}}).ok());
  std::ifstream file(directory.path() + "/running.json");
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_EQ(text, "{\"http\":\"http://127.0.0.1:1\"}\n");
  data->RemoveRunning();
  EXPECT_FALSE(std::filesystem::exists(directory.path() + "/running.json"));
}

}  // namespace
}  // namespace crowdloom::allinone
