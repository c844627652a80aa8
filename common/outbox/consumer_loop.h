// The thread that paces a consumer: steps while there is something to do, then waits for a wake-up
// or the poll interval, and longer and longer after errors.
//
//   outbox::ConsumerLoop loop({.name = "ledger.dispatch", .gather = kFeedGather},
//                             [&] { return consumer.Step(); });
//   waker.Subscribe("dispatch.events", [&](std::string_view) { loop.Wake(); });
#ifndef CROWDLOOM_COMMON_OUTBOX_CONSUMER_LOOP_H_
#define CROWDLOOM_COMMON_OUTBOX_CONSUMER_LOOP_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/rng.h"
#include "common/outbox/consumer.h"

namespace crowdloom::outbox {

// Events of a busy feed are worth waiting for: a transaction costs the same for one as for fifty.
inline constexpr absl::Duration kFeedGather = absl::Milliseconds(50);

struct LoopOptions {
  std::string name;  // in the log, and of the thread
  absl::Duration poll_interval = absl::Milliseconds(500);
  absl::Duration backoff_max = absl::Seconds(30);
  // Shortest pause after a step that advanced, whatever wakes the loop meanwhile; a step that took
  // long is followed by a pause that is kGatherSteps times as long, but at most kGatherMax times
  // this. A step after quiet is never delayed.
  absl::Duration gather = absl::ZeroDuration();
};

class ConsumerLoop {
 public:
  using Step = std::function<absl::StatusOr<Consumer::Progress>()>;

  // A busy loop works a fifth of the time and a step has the events of the other four: most of what
  // a step costs does not depend on how many they are.
  static constexpr int kGatherSteps = 4;
  static constexpr int kGatherMax = 5;

  // `step` runs on the loop's thread only.
  ConsumerLoop(LoopOptions options, Step step);
  ~ConsumerLoop();  // Stop()
  ConsumerLoop(const ConsumerLoop&) = delete;
  ConsumerLoop& operator=(const ConsumerLoop&) = delete;

  // Thread-safe. A wake-up during a step makes another step follow.
  void Wake();
  void Stop();  // returns when the step that runs is over

 private:
  void Run();
  absl::Duration PauseAfter(const absl::StatusOr<Consumer::Progress>& progress);
  bool Wait(absl::Duration pause);    // or a wake-up; false: stop
  bool Gather(absl::Duration pause);  // false: stop

  const LoopOptions options_;
  const Step step_;
  Rng rng_;
  int failures_ = 0;  // in a row
  std::mutex mu_;
  std::condition_variable changed_;
  bool woken_ ABSL_GUARDED_BY(mu_) = false;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace crowdloom::outbox

#endif  // CROWDLOOM_COMMON_OUTBOX_CONSUMER_LOOP_H_
