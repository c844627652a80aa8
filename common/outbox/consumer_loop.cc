#include "common/outbox/consumer_loop.h"

#include <pthread.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "common/log/log.h"

namespace crowdloom::outbox {
namespace {

constexpr size_t kThreadNameMax = 15;  // of Linux

}  // namespace

ConsumerLoop::ConsumerLoop(LoopOptions options, Step step)
    : options_(std::move(options)), step_(std::move(step)), rng_(Rng::FromEntropy()) {
  thread_ = std::thread([this] { Run(); });
}

ConsumerLoop::~ConsumerLoop() { Stop(); }

void ConsumerLoop::Wake() {
  const std::lock_guard lock(mu_);
  woken_ = true;
  changed_.notify_one();
}

void ConsumerLoop::Stop() {
  {
    const std::lock_guard lock(mu_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

bool ConsumerLoop::Wait(absl::Duration pause) {
  std::unique_lock lock(mu_);
  changed_.wait_for(lock, absl::ToChronoNanoseconds(pause), [this] { return woken_ || stopping_; });
  woken_ = false;
  return !stopping_;
}

absl::Duration ConsumerLoop::PauseAfter(const absl::StatusOr<Consumer::Progress>& progress) {
  if (progress.ok()) {
    failures_ = 0;
    return options_.poll_interval;
  }
  log::Warn("consumer step failed", {{"consumer", options_.name}, {"error", progress.status()}});
  const absl::Duration longest =
      std::min(options_.poll_interval * (1 << std::min(failures_++, 16)), options_.backoff_max);
  return longest * (0.5 + rng_.Double() / 2);
}

// What wakes the loop meanwhile is seen by the step that follows.
bool ConsumerLoop::Gather(absl::Duration pause) {
  std::unique_lock lock(mu_);
  changed_.wait_for(lock, absl::ToChronoNanoseconds(pause), [this] { return stopping_; });
  return !stopping_;
}

void ConsumerLoop::Run() {
  pthread_setname_np(pthread_self(), options_.name.substr(0, kThreadNameMax).c_str());
  bool runs = true;
  while (runs) {
    const absl::Time start = absl::Now();
    const absl::StatusOr<Consumer::Progress> progress = step_();
    if (progress.ok() && *progress == Consumer::Progress::kAdvanced) {
      failures_ = 0;
      runs = Gather(std::clamp((absl::Now() - start) * kGatherSteps, options_.gather,
                               options_.gather * kGatherMax));
    } else {
      runs = Wait(PauseAfter(progress));
    }
  }
}

}  // namespace crowdloom::outbox
