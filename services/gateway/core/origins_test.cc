#include "services/gateway/core/origins.h"

#include <gtest/gtest.h>

namespace crowdloom::gateway {
namespace {

TEST(OriginsTest, AllowsItsOwnHostAndTheConfiguredOnes) {
  const Origins origins({"https://console.example.com"});
  EXPECT_TRUE(origins.Allows("https://work.example.com", "work.example.com"));
  EXPECT_TRUE(origins.Allows("http://127.0.0.1:8080", "127.0.0.1:8080"));
  EXPECT_TRUE(origins.Allows("https://console.example.com", "work.example.com"));
}

TEST(OriginsTest, RefusesEverythingElse) {
  const Origins origins({"https://console.example.com"});
  for (const auto* origin :
       {"https://evil.example", "https://work.example.com.evil.example", "null", "",
        "http://console.example.com", "https://work.example.com:444", "ftp://work.example.com"}) {
    EXPECT_FALSE(origins.Allows(origin, "work.example.com")) << origin;
  }
  EXPECT_FALSE(origins.Allows("https://", ""));
}

}  // namespace
}  // namespace crowdloom::gateway
