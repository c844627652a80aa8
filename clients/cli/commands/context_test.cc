#include "clients/cli/commands/context.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "clients/cli/templates/templates.h"
#include "common/base/status.h"
#include "common/testing/temp_dir.h"

namespace crowdloom::cli {
namespace {

TEST(MoneyTest, IsReadAndWrittenExactly) {
  EXPECT_EQ(*ParseMoney("0.04"), 40'000);
  EXPECT_EQ(*ParseMoney("250"), 250'000'000);
  EXPECT_EQ(*ParseMoney("0.000001"), 1);
  for (const char* bad :
       {"", "-1", "1e3", "0.0000001", ".5", "5.", "1,5", "1.2.3", "99999999999999999"}) {
    EXPECT_EQ(ReasonOf(ParseMoney(bad).status()), "INVALID_AMOUNT") << bad;
  }
  EXPECT_EQ(FormatMoney(40'000), "0.04");
  EXPECT_EQ(FormatMoney(250'000'000), "250.00");
  EXPECT_EQ(FormatMoney(-1), "-0.000001");
}

TEST(ServerAddressTest, TakesHttpUrlsOnly) {
  EXPECT_EQ(ServerAddress::Parse("http://127.0.0.1:8080")->port, 8080);
  EXPECT_EQ(ServerAddress::Parse("http://crowd.example/")->host, "crowd.example");
  for (const char* bad :
       {"127.0.0.1:8080", "https://x", "http://", "http://x:99999", "http://a/b"}) {
    EXPECT_FALSE(ServerAddress::Parse(bad).ok()) << bad;
  }
}

TEST(CredentialsTest, AreKeptByServerForTheirOwnerOnly) {
  const testing::TempDir dir;
  const CredentialStore store(dir.path() + "/config");
  EXPECT_EQ(ReasonOf(store.Load("http://a").status()), "NOT_SIGNED_IN");
  ASSERT_TRUE(store.Save("http://a", {"secret-a", "workers/3-5"}).ok());
  ASSERT_TRUE(store.Save("http://b", {"secret-b", "workers/4-1"}).ok());
  EXPECT_EQ(store.Load("http://a")->token, "secret-a");
  EXPECT_EQ(store.Load("http://b")->Organization(), "organizations/4");
  struct stat file;
  ASSERT_EQ(stat((dir.path() + "/config/credentials.json").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600);
  ASSERT_TRUE(store.Remove("http://a").ok());
  EXPECT_FALSE(store.Load("http://a").ok());
  EXPECT_TRUE(store.Load("http://b").ok());
}

TEST(TemplatesTest, AllOfThemAreProjects) {
  EXPECT_EQ(TemplateNames(), "boxes, image-classification, preference, text-classification");
  for (const char* name : {"boxes", "image-classification", "preference", "text-classification"}) {
    const auto project = ProjectFromTemplate(name);
    ASSERT_TRUE(project.ok());
    EXPECT_EQ(project->label_interface().controls_size(), 1) << name;
  }
  EXPECT_EQ(ReasonOf(ProjectFromTemplate("nothing").status()), "UNKNOWN_TEMPLATE");
}

}  // namespace
}  // namespace crowdloom::cli
