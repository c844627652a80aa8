#include "common/redis/waker.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "common/testing/status_matchers.h"
#include "common/testing/temp_redis.h"

namespace crowdloom::redis {
namespace {

using testing::IsOk;

// Counts calls and lets the test wait for them.
class Calls {
 public:
  void Add(std::string_view payload) {
    const std::lock_guard lock(mu_);
    ++count_;
    last_ = payload;
    changed_.notify_all();
  }
  void Await(int count) {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [&] { return count_ >= count; });
  }
  std::string last() {
    const std::lock_guard lock(mu_);
    return last_;
  }
  int count() {
    const std::lock_guard lock(mu_);
    return count_;
  }

 private:
  std::mutex mu_;
  std::condition_variable changed_;
  int count_ = 0;
  std::string last_;
};

class WakerTest : public ::testing::Test {
 protected:
  Waker::Callback Into(Calls& calls) {
    return [&calls](std::string_view payload) { calls.Add(payload); };
  }

  testing::TempRedis server_;
  Connection redis_{{.url = server_.url()}};
  Calls a_, b_;
};

TEST_F(WakerTest, CallsOnceOnSubscriptionAndOnEachWakeUp) {
  Waker waker({.url = server_.url()});
  waker.Subscribe("a", Into(a_));
  a_.Await(1);
  waker.Subscribe("b", Into(b_));
  b_.Await(1);
  EXPECT_THAT(Waker::Wake(redis_, "a", "x"), IsOk());
  a_.Await(2);
  EXPECT_EQ(a_.last(), "x");
  EXPECT_EQ(b_.count(), 1);
}

TEST_F(WakerTest, AChannelMayHaveSeveralCallbacks) {
  Waker waker({.url = server_.url()});
  waker.Subscribe("a", Into(a_));
  a_.Await(1);
  waker.Subscribe("a", Into(b_));
  EXPECT_THAT(Waker::Wake(redis_, "a"), IsOk());
  a_.Await(2);
  b_.Await(1);
}

TEST_F(WakerTest, WakesEverybodyWhenRedisComesBack) {
  Waker waker({.url = server_.url()});
  waker.Subscribe("a", Into(a_));
  waker.Subscribe("b", Into(b_));
  a_.Await(1);
  b_.Await(1);
  server_.Stop();
  server_.Start();
  a_.Await(2);
  b_.Await(2);
  EXPECT_THAT(Waker::Wake(redis_, "a", "again"), IsOk());
  a_.Await(3);
  EXPECT_EQ(a_.last(), "again");
}

TEST_F(WakerTest, StopsWhileRedisIsAway) {
  server_.Stop();
  Waker waker({.url = server_.url()});
  waker.Subscribe("a", Into(a_));
}

TEST(WakerPasswordTest, IsGiven) {
  testing::TempRedis server("s3cret");
  Calls calls;
  Waker waker({.url = server.url()});
  waker.Subscribe("a", [&](std::string_view payload) { calls.Add(payload); });
  calls.Await(1);
}

}  // namespace
}  // namespace crowdloom::redis
