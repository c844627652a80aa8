#include "common/testing/temp_redis.h"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

namespace crowdloom::testing {
namespace {

TEST(TempRedisTest, LeavesNothingBehind) {
  std::string socket;
  {
    TempRedis redis;
    socket = redis.socket_path();
    EXPECT_TRUE(std::filesystem::exists(socket));
    redis.Stop();
    redis.Start();
    EXPECT_EQ(redis.url(), "unix://" + socket);
  }
  EXPECT_FALSE(std::filesystem::exists(socket));
}

TEST(ChildProcessTest, TellsHowTheProgramEnded) {
  TempDir dir;
  EXPECT_EQ(ChildProcess({"true"}, dir.path() + "/log").Wait(), 0);
  EXPECT_NE(ChildProcess({"false"}, dir.path() + "/log").Wait(), 0);
  EXPECT_NE(ChildProcess({"no-such-program"}, dir.path() + "/log").Wait(), 0);
  ChildProcess sleeper({"sleep", "1000"}, dir.path() + "/log");
  EXPECT_TRUE(sleeper.Running());
  EXPECT_EQ(sleeper.Stop(SIGTERM), SIGTERM);
  EXPECT_FALSE(sleeper.Running());
}

}  // namespace
}  // namespace crowdloom::testing
