#include "common/redis/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/fault_point.h"
#include "common/base/status.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_redis.h"

namespace crowdloom::redis {
namespace {

using testing::IsOk;
using testing::IsOkAndHolds;
using testing::StatusIs;
using Code = absl::StatusCode;

Reply Text(std::string text) { return {.kind = Reply::Kind::kString, .text = std::move(text)}; }
Reply Number(int64_t n) { return {.kind = Reply::Kind::kInteger, .integer = n}; }

constexpr Script kAddAll{
    "add_all",
    "local sum = 0\n"
    "for _, key in ipairs(KEYS) do sum = sum + redis.call('INCRBY', key, ARGV[1]) end\n"
    "return sum"};

class RedisTest : public ::testing::Test {
 protected:
  testing::TempRedis server_;
  Connection redis_{{.url = server_.url()}};
};

TEST_F(RedisTest, EveryKindOfReplyBecomesAValue) {
  const std::string bytes("a\0\r\n\xff", 5);
  EXPECT_THAT(redis_.Command({"SET", "k", bytes}), IsOkAndHolds(Text("OK")));
  EXPECT_THAT(redis_.Command({"GET", "k"}), IsOkAndHolds(Text(bytes)));
  EXPECT_THAT(redis_.Command({"GET", "none"}), IsOkAndHolds(Reply{}));
  EXPECT_THAT(redis_.Command({"RPUSH", "l", "x", "y"}), IsOkAndHolds(Number(2)));
  EXPECT_THAT(redis_.Command({"LRANGE", "l", "0", "-1"}),
              IsOkAndHolds(Reply{.kind = Reply::Kind::kArray, .items = {Text("x"), Text("y")}}));
  EXPECT_THAT(redis_.Command({"INCR", "l"}), StatusIs(Code::kInternal, "REDIS_ERROR"));
}

TEST_F(RedisTest, PipelinesKeepOrderAndShowErrorsInPlace) {
  std::vector<Arguments> commands;
  for (int i = 0; i < 1000; ++i) commands.push_back({"INCR", "n"});
  commands.push_back({"NONSENSE"});
  commands.push_back({"INCR", "n"});
  ASSERT_OK_AND_ASSIGN(const std::vector<Reply> replies, redis_.Pipeline(commands));
  ASSERT_EQ(replies.size(), 1002u);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(replies[i], Number(i + 1));
  EXPECT_TRUE(replies[1000].is_error());
  EXPECT_EQ(replies[1001], Number(1001));
  EXPECT_THAT(redis_.Pipeline({}), IsOkAndHolds(::testing::IsEmpty()));
}

TEST_F(RedisTest, ScriptsRunByDigestAndSurviveAFlush) {
  EXPECT_THAT(redis_.Eval(kAddAll, {"a", "b"}, {"2"}), IsOkAndHolds(Number(4)));
  EXPECT_THAT(redis_.Eval(kAddAll, {"a", "b"}, {"2"}), IsOkAndHolds(Number(8)));
  EXPECT_THAT(redis_.Command({"SCRIPT", "FLUSH"}), IsOk());
  EXPECT_THAT(redis_.Eval(kAddAll, {"a", "b"}, {"2"}), IsOkAndHolds(Number(12)));
  EXPECT_THAT(redis_.Command({"SCRIPT", "FLUSH"}), IsOk());
  const std::vector<Connection::Call> calls = {{{"a"}, {"1"}}, {{"b"}, {"1"}}, {{"c"}, {"x"}}};
  ASSERT_OK_AND_ASSIGN(const std::vector<Reply> replies, redis_.EvalMany(kAddAll, calls));
  EXPECT_EQ(replies[0], Number(7));
  EXPECT_EQ(replies[1], Number(7));
  EXPECT_TRUE(replies[2].is_error());  // not an integer
}

TEST_F(RedisTest, AServerThatIsDownIsReportedAndFoundAgain) {
  EXPECT_THAT(redis_.Eval(kAddAll, {"a"}, {"1"}), IsOk());
  server_.Stop();
  const auto reply = redis_.Command({"PING"});
  EXPECT_THAT(reply, StatusIs(Code::kUnavailable, "REDIS_UNAVAILABLE"));
  EXPECT_TRUE(InfoOf(reply.status()).retry_delay.has_value());
  server_.Start();
  EXPECT_THAT(redis_.Eval(kAddAll, {"a"}, {"1"}), IsOkAndHolds(Number(1)));  // it lost its data
}

TEST_F(RedisTest, AConnectionThatDiedIdleIsReplacedBeforeUse) {
  EXPECT_THAT(redis_.Command({"PING"}), IsOk());
  server_.Stop();
  server_.Start();
  EXPECT_THAT(redis_.Command({"PING"}), IsOkAndHolds(Text("PONG")));
}

TEST_F(RedisTest, AServerThatDiesJustBeforeACommandIsReported) {
  static testing::TempRedis* dying = nullptr;
  dying = &server_;
  EXPECT_THAT(redis_.Command({"PING"}), IsOk());
  SetFaultHook([](std::string_view point) {
    if (point == "before redis") dying->Stop();
  });
  const auto reply = redis_.Command({"PING"});
  SetFaultHook(nullptr);
  EXPECT_THAT(reply, StatusIs(Code::kUnavailable, "REDIS_UNAVAILABLE"));
}

TEST_F(RedisTest, AnAnswerThatDoesNotComeIsUnavailable) {
  Connection hasty({.url = server_.url(), .command_timeout = absl::Milliseconds(20)});
  EXPECT_THAT(hasty.Command({"BLPOP", "never", "0"}),
              StatusIs(Code::kUnavailable, "REDIS_UNAVAILABLE"));
  EXPECT_THAT(hasty.Command({"PING"}), IsOkAndHolds(Text("PONG")));  // not the late answer
}

TEST_F(RedisTest, DatabasesAreApart) {
  Connection second({.url = server_.url() + "?db=2"});
  EXPECT_THAT(second.Command({"SET", "k", "v"}), IsOk());
  EXPECT_THAT(redis_.Command({"GET", "k"}), IsOkAndHolds(Reply{}));
}

TEST(RedisPasswordTest, IsNeededAndGiven) {
  testing::TempRedis server("s3cret");
  Connection good({.url = server.url()});
  EXPECT_THAT(good.Command({"PING"}), IsOk());
  Connection wrong({.url = "unix://:wrong@" + server.socket_path()});
  EXPECT_THAT(wrong.Command({"PING"}), StatusIs(Code::kInternal, "REDIS_ERROR"));
  Connection none({.url = "unix://" + server.socket_path()});
  EXPECT_THAT(none.Command({"PING"}), StatusIs(Code::kInternal, "REDIS_ERROR"));
}

}  // namespace
}  // namespace crowdloom::redis
