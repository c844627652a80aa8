#include "common/outbox/consumer_loop.h"

#include <algorithm>

#include "common/log/log.h"

namespace crowdloom::outbox {

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
    return *progress == Consumer::Progress::kAdvanced ? absl::ZeroDuration()
                                                      : options_.poll_interval;
  }
  log::Warn("consumer step failed", {{"consumer", options_.name}, {"error", progress.status()}});
  const absl::Duration longest =
      std::min(options_.poll_interval * (1 << std::min(failures_++, 16)), options_.backoff_max);
  return longest * (0.5 + rng_.Double() / 2);
}

void ConsumerLoop::Run() {
  do {
  } while (Wait(PauseAfter(step_())));
}

}  // namespace crowdloom::outbox
