#include "services/allinone/stores/private_redis.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <string>

#include "absl/strings/strip.h"
#include "common/testing/status_matchers.h"
#include "services/allinone/stores/holder.h"
#include "services/allinone/stores/testing_dir.h"

namespace crowdloom::allinone {
namespace {

namespace fs = std::filesystem;
using ::crowdloom::testing::IsOk;
using ::crowdloom::testing::IsOkAndHolds;
using ::crowdloom::testing::StatusIs;

constexpr absl::Duration kDeadline = absl::Seconds(20);

absl::StatusOr<std::unique_ptr<PrivateRedis>> StartIn(const fs::path& dir) {
  return PrivateRedis::Start({.data_dir = dir});
}

absl::StatusOr<std::string> Ask(const PrivateRedis& redis, const std::string& command) {
  return AskRedis(std::string(absl::StripPrefix(redis.url(), "unix://")), command);
}

TEST(PrivateRedisTest, SecondStartFindsTheData) {
  TestingDir dir;
  {
    ASSERT_OK_AND_ASSIGN(auto redis, StartIn(dir.path()));
    EXPECT_THAT(Ask(*redis, "INCRBY queue 7"), IsOkAndHolds(":7"));
    EXPECT_THAT(redis->Stop(kDeadline), IsOk());
  }
  ASSERT_OK_AND_ASSIGN(auto redis, StartIn(dir.path()));
  EXPECT_THAT(Ask(*redis, "INCRBY queue 1"), IsOkAndHolds(":8"));
}

TEST(PrivateRedisTest, OneProcessAtATime) {
  TestingDir dir;
  ASSERT_OK_AND_ASSIGN(auto redis, StartIn(dir.path()));
  EXPECT_THAT(StartIn(dir.path()).status(),
              StatusIs(absl::StatusCode::kAlreadyExists, "DATA_DIRECTORY_IN_USE"));
}

TEST(PrivateRedisTest, StartsAgainAfterItsParentWasKilled) {
  TestingDir dir;
  Holder holder([&] { return StartIn(dir.path()); });
  ASSERT_NE(holder.server(), 0);
  ASSERT_THAT(AskRedis(dir.path() / "run" / "redis.sock", "INCRBY queue 7"), IsOkAndHolds(":7"));
  holder.KillNow();
  ASSERT_OK_AND_ASSIGN(auto redis, StartIn(dir.path()));
  EXPECT_THAT(Ask(*redis, "INCRBY queue 1"), IsOkAndHolds(":8"));
}

TEST(PrivateRedisTest, StopsAnOrphanBeforeItStarts) {
  TestingDir dir;
  Holder holder([&] { return StartIn(dir.path()); });
  ASSERT_NE(holder.server(), 0);
  kill(holder.server(), SIGSTOP);
  holder.KillNow();
  ASSERT_EQ(kill(holder.server(), 0), 0) << "the orphan should be there";
  ASSERT_OK_AND_ASSIGN(auto redis, StartIn(dir.path()));
  EXPECT_NE(redis->pid(), holder.server());
}

TEST(PrivateRedisTest, NobodyAnswersOnASocketThatIsNotThere) {
  EXPECT_THAT(AskRedis("/tmp/crowdloom-no-such.sock", "PING"),
              StatusIs(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
  EXPECT_THAT(AskRedis(std::string(200, 'x'), "PING"),
              StatusIs(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
}

}  // namespace
}  // namespace crowdloom::allinone
