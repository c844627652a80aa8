#include "common/redis/url.h"

#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace crowdloom::redis {
namespace {

TEST(RedisUrlTest, ReadsEveryForm) {
  const struct {
    std::string url;
    Address address;
  } cases[] = {
      {"redis://localhost", {.host = "localhost"}},
      {"redis://localhost/", {.host = "localhost"}},
      {"redis://10.0.0.1:7000/3", {.host = "10.0.0.1", .port = 7000, .database = 3}},
      {"redis://[::1]:7000", {.host = "::1", .port = 7000}},
      {"redis://[::1]", {.host = "::1"}},
      {"redis://:p%40s%2Fs@h", {.host = "h", .password = "p@s/s"}},
      {"redis://me:secret@h:1/2",
       {.host = "h", .port = 1, .user = "me", .password = "secret", .database = 2}},
      {"unix:///run/r.sock", {.socket_path = "/run/r.sock"}},
      {"unix://:pw@/run/r.sock?db=4",
       {.socket_path = "/run/r.sock", .password = "pw", .database = 4}},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(ParseUrl(c.url), testing::IsOkAndHolds(c.address)) << c.url;
  }
}

TEST(RedisUrlTest, RefusesEverythingElseWithoutRepeatingIt) {
  for (const char* url :
       {"", "localhost", "http://h", "redis://", "redis://h:x", "redis://h:99999", "redis://h/x",
        "redis://h/-1", "redis://secret@h", "redis://:%zz@h", "redis://:%4@h", "unix://r.sock",
        "unix:///r.sock?x=1", "unix:///r.sock?db=x"}) {
    const auto address = ParseUrl(url);
    EXPECT_THAT(address, testing::StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_REDIS_URL"))
        << url;
    EXPECT_EQ(address.status().message().find("secret"), absl::string_view::npos);
  }
}

}  // namespace
}  // namespace crowdloom::redis
