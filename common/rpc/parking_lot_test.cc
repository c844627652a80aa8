#include "common/rpc/parking_lot.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <thread>
#include <vector>

#include "common/testing/fake_clock.h"

namespace crowdloom::rpc {
namespace {

using Reason = ParkingLot::Reason;

// What became of one parked call.
class Outcome {
 public:
  ParkingLot::Callback Callback() {
    return [this](Reason why) { promise_.set_value(why); };
  }
  bool HasEnded() const {
    return future_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }
  Reason Await() { return future_.get(); }

 private:
  std::promise<Reason> promise_;
  std::future<Reason> future_ = promise_.get_future();
};

class ParkingLotTest : public ::testing::Test {
 protected:
  absl::Time In(absl::Duration d) { return clock_.Now() + d; }

  testing::FakeClock clock_;
  ParkingLot lot_{&clock_};
};

TEST_F(ParkingLotTest, WakesTheCallsOfAKeyOnly) {
  Outcome a, b;
  lot_.Park({"a", "both"}, lot_.Now(), In(absl::Hours(1)), a.Callback());
  lot_.Park({"b", "both"}, lot_.Now(), In(absl::Hours(1)), b.Callback());
  lot_.Wake("a");
  EXPECT_EQ(a.Await(), Reason::kWoken);
  EXPECT_EQ(lot_.size(), 1u);
  lot_.Wake("both");
  EXPECT_EQ(b.Await(), Reason::kWoken);
  EXPECT_EQ(lot_.size(), 0u);
}

TEST_F(ParkingLotTest, MayBeToldAKeyTwice) {
  Outcome woken, cancelled;
  lot_.Park({"k", "other", "k"}, lot_.Now(), In(absl::Hours(1)), woken.Callback());
  lot_.Wake("k");
  EXPECT_EQ(woken.Await(), Reason::kWoken);
  const ParkingLot::Id id =
      lot_.Park({"k", "k"}, lot_.Now(), In(absl::Hours(1)), cancelled.Callback());
  lot_.Cancel(id);
  EXPECT_EQ(cancelled.Await(), Reason::kCancelled);
  EXPECT_EQ(lot_.size(), 0u);
}

TEST_F(ParkingLotTest, WakesAtMostAsManyAsAskedForLongestWaitingFirst) {
  Outcome first, second;
  lot_.Park({"k"}, lot_.Now(), In(absl::Hours(1)), first.Callback());
  lot_.Park({"k"}, lot_.Now(), In(absl::Hours(1)), second.Callback());
  lot_.Wake("k", 1);
  EXPECT_EQ(first.Await(), Reason::kWoken);
  EXPECT_EQ(lot_.size(), 1u);
  lot_.Shutdown();
  EXPECT_EQ(second.Await(), Reason::kShutdown);
}

TEST_F(ParkingLotTest, DoesNotMissAWakeBetweenLookAndPark) {
  const ParkingLot::Ticket ticket = lot_.Now();
  lot_.Wake("k");
  Outcome late, later;
  lot_.Park({"k"}, ticket, In(absl::Hours(1)), late.Callback());
  EXPECT_EQ(late.Await(), Reason::kWoken);
  lot_.Park({"k"}, lot_.Now(), In(absl::Hours(1)), later.Callback());
  EXPECT_EQ(lot_.size(), 1u) << "an old wake does not count for a new look";
  lot_.Shutdown();
  later.Await();
}

TEST_F(ParkingLotTest, StillDoesNotMissItAmongThousandsOfOtherWakes) {
  const ParkingLot::Ticket ticket = lot_.Now();
  lot_.Wake("k");
  for (int i = 0; i < 10'000; ++i) lot_.Wake("other" + std::to_string(i));
  Outcome outcome;
  lot_.Park({"k"}, ticket, In(absl::Hours(1)), outcome.Callback());
  EXPECT_EQ(outcome.Await(), Reason::kWoken);
}

TEST_F(ParkingLotTest, EndsWithItsTime) {
  Outcome early, late;
  lot_.Park({"k"}, lot_.Now(), In(absl::Seconds(60)), late.Callback());
  lot_.Park({"k"}, lot_.Now(), In(absl::Seconds(5)), early.Callback());
  clock_.Advance(absl::Seconds(6));
  EXPECT_EQ(early.Await(), Reason::kTimeout);
  EXPECT_FALSE(late.HasEnded());
  clock_.Advance(absl::Seconds(60));
  EXPECT_EQ(late.Await(), Reason::kTimeout);
}

TEST_F(ParkingLotTest, EndsWhenCancelledAndNotTwice) {
  Outcome outcome;
  const ParkingLot::Id id = lot_.Park({"k"}, lot_.Now(), In(absl::Hours(1)), outcome.Callback());
  lot_.Cancel(id);
  EXPECT_EQ(outcome.Await(), Reason::kCancelled);
  lot_.Cancel(id);
  lot_.Wake("k");
}

TEST_F(ParkingLotTest, EndsThousandsOfWaitsAtShutdownEachOnce) {
  constexpr int kCalls = 5'000;
  std::latch ended(kCalls);
  std::atomic<int> shut_down = 0;
  for (int i = 0; i < kCalls; ++i) {
    lot_.Park({"k" + std::to_string(i % 7)}, lot_.Now(), In(absl::Hours(1)), [&](Reason reason) {
      shut_down += reason == Reason::kShutdown;
      ended.count_down();
    });
  }
  EXPECT_EQ(lot_.size(), static_cast<size_t>(kCalls));
  lot_.Shutdown();
  ended.wait();
  EXPECT_EQ(shut_down, kCalls);
  Outcome after;
  lot_.Park({"k"}, lot_.Now(), In(absl::Hours(1)), after.Callback());
  EXPECT_EQ(after.Await(), Reason::kShutdown);
}

TEST_F(ParkingLotTest, MayParkAgainFromItsCallback) {
  Outcome again;
  lot_.Park({"k"}, lot_.Now(), In(absl::Hours(1)), [&](Reason) {
    lot_.Park({"k"}, lot_.Now(), In(absl::Hours(1)), again.Callback());
    lot_.Wake("k");
  });
  lot_.Wake("k");
  EXPECT_EQ(again.Await(), Reason::kWoken);
}

TEST_F(ParkingLotTest, StandsWakesParksAndCancelsFromManyThreads) {
  constexpr int kThreads = 4, kEach = 500;
  std::latch ended(kThreads * kEach);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const auto id = lot_.Park({"k" + std::to_string(i % 3)}, lot_.Now(), In(absl::Hours(1)),
                                  [&](Reason) { ended.count_down(); });
        if (i % 5 == 0) lot_.Cancel(id);
        if (i % 2 == 0) lot_.Wake("k" + std::to_string(t % 3));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  lot_.Shutdown();
  ended.wait();
}

}  // namespace
}  // namespace crowdloom::rpc
