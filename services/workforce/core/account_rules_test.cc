#include "services/workforce/core/account_rules.h"

#include <gtest/gtest.h>

#include <string>

#include "common/base/status.h"

namespace crowdloom::workforce {
namespace {

TEST(AccountRulesTest, Logins) {
  for (const char* login : {"a", "li.wei", "worker-12_b", "0"}) {
    EXPECT_TRUE(CheckLogin("login", login).ok()) << login;
  }
  for (const std::string login : {"", "Li", "a b", "a/b", "\xe6\x9d\x8e", "a\n"}) {
    EXPECT_EQ(CheckLogin("login", login).code(), absl::StatusCode::kInvalidArgument) << login;
  }
  EXPECT_TRUE(CheckLogin("login", std::string(64, 'a')).ok());
  EXPECT_FALSE(CheckLogin("login", std::string(65, 'a')).ok());
}

TEST(AccountRulesTest, PasswordsThatAreGuessedFirstAreWeak) {
  for (const std::string password :
       {"", "short", "lihongwei", "LiHongWei", "aaaaaaaaaaaa", "Password1", "1234567890"}) {
    EXPECT_EQ(ReasonOf(CheckPassword("lihongwei", password)), "PASSWORD_WEAK") << password;
  }
  EXPECT_EQ(ReasonOf(CheckPassword("li", std::string(1025, 'x'))), "PASSWORD_WEAK");
  EXPECT_TRUE(CheckPassword("li", "three blue boats").ok());
  EXPECT_TRUE(CheckPassword("li", "\xe4\xb8\x89\xe6\x9d\xa1\xe8\x93\x9d\xe8\x88\xb9").ok());
}

TEST(AccountRulesTest, ProfilesNameTheFieldThatIsWrong) {
  v1::Worker worker;
  worker.add_languages("zh-Hans-CN");
  worker.add_languages("en");
  worker.set_locale("zh-CN");
  (*worker.mutable_skills())["images"] = 100;
  EXPECT_TRUE(CheckProfile("workers[0]", worker).ok());

  v1::Worker skilled = worker;
  (*skilled.mutable_skills())["images"] = 101;
  EXPECT_EQ(InfoOf(CheckProfile("workers[0]", skilled)).violations.at(0).field,
            "workers[0].skills");
  v1::Worker nameless = worker;
  (*nameless.mutable_skills())[""] = 1;
  EXPECT_FALSE(CheckProfile("workers[0]", nameless).ok());
  v1::Worker foreign = worker;
  foreign.set_locale("<script>");
  EXPECT_EQ(InfoOf(CheckProfile("w", foreign)).violations.at(0).field, "w.locale");
  for (const char* tag : {"", "e", "en-", "-en", "en--GB", "12-AB", "toolonglanguage"}) {
    v1::Worker speaker;
    speaker.add_languages(tag);
    EXPECT_FALSE(CheckProfile("w", speaker).ok()) << tag;
  }
}

TEST(AccountRulesTest, TimeZonesAreKnown) {
  EXPECT_TRUE(CheckTimeZone("time_zone", "Asia/Shanghai").ok());
  EXPECT_TRUE(CheckTimeZone("time_zone", "UTC").ok());
  EXPECT_FALSE(CheckTimeZone("time_zone", "Mars/Olympus").ok());
  EXPECT_FALSE(CheckTimeZone("time_zone", "../../etc/passwd").ok());
}

}  // namespace
}  // namespace crowdloom::workforce
