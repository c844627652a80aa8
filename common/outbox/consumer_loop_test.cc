#include "common/outbox/consumer_loop.h"

#include <gtest/gtest.h>

namespace crowdloom::outbox {
namespace {

using Progress = Consumer::Progress;

// A step whose results the test decides and whose calls it waits for.
class Steps {
 public:
  absl::StatusOr<Progress> Step() {
    const std::lock_guard lock(mu_);
    ++count_;
    changed_.notify_all();
    return result_ ? result_(count_) : Progress::kCaughtUp;
  }

  void Await(int count) {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [&] { return count_ >= count; });
  }

  std::mutex mu_;
  std::condition_variable changed_;
  std::function<absl::StatusOr<Progress>(int)> result_;
  int count_ = 0;
};

constexpr absl::Duration kNever = absl::Hours(10);

TEST(ConsumerLoopTest, StepsWithoutPauseWhileThereIsMore) {
  Steps steps;
  steps.result_ = [](int n) { return n < 100 ? Progress::kAdvanced : Progress::kCaughtUp; };
  ConsumerLoop loop({.name = "test", .poll_interval = kNever}, [&] { return steps.Step(); });
  steps.Await(100);
  loop.Stop();
  EXPECT_EQ(steps.count_, 100);
}

TEST(ConsumerLoopTest, GathersAfterAStepThatAdvancedWhateverWakesIt) {
  Steps steps;
  steps.result_ = [](int n) { return n < 2 ? Progress::kAdvanced : Progress::kCaughtUp; };
  ConsumerLoop loop({.name = "test", .poll_interval = absl::Milliseconds(1), .gather = kNever},
                    [&] { return steps.Step(); });
  steps.Await(1);
  for (int n = 0; n < 100; ++n) loop.Wake();
  loop.Stop();
  EXPECT_EQ(steps.count_, 1);
}

TEST(ConsumerLoopTest, AWakeUpEndsThePause) {
  Steps steps;
  ConsumerLoop loop({.name = "test", .poll_interval = kNever}, [&] { return steps.Step(); });
  for (int n = 1; n <= 10; ++n) {
    steps.Await(n);
    loop.Wake();
  }
  steps.Await(11);
}

TEST(ConsumerLoopTest, PollsWithoutWakeUps) {
  Steps steps;
  ConsumerLoop loop({.name = "test", .poll_interval = absl::Milliseconds(1)},
                    [&] { return steps.Step(); });
  steps.Await(5);
}

TEST(ConsumerLoopTest, GoesOnAfterErrorsAndStopsDuringBackoff) {
  Steps steps;
  steps.result_ = [](int n) -> absl::StatusOr<Progress> {
    return n < 4 ? absl::StatusOr<Progress>(absl::InternalError("x")) : Progress::kCaughtUp;
  };
  ConsumerLoop loop({.name = "test", .poll_interval = absl::Milliseconds(1)},
                    [&] { return steps.Step(); });
  steps.Await(5);
  loop.Stop();
  loop.Stop();  // harmless

  Steps failing;
  failing.result_ = [](int) { return absl::InternalError("x"); };
  ConsumerLoop stuck({.name = "test", .poll_interval = kNever}, [&] { return failing.Step(); });
  failing.Await(1);
}

}  // namespace
}  // namespace crowdloom::outbox
