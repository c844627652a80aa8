#include "clients/cli/replay/roster.h"

#include <algorithm>
#include <numeric>

namespace crowdloom::cli {

Roster::Roster(std::vector<int> answers, absl::Duration patience, const Clock* clock)
    : patience_(patience),
      clock_(clock),
      left_(std::move(answers)),
      total_left_(std::accumulate(left_.begin(), left_.end(), int64_t{0})),
      last_move_(clock->Now()) {
  for (size_t worker = 0; worker < left_.size(); ++worker) {
    if (left_[worker] > 0) turns_.emplace(last_move_, static_cast<int>(worker));
  }
}

bool Roster::IsOver() {
  if (total_left_ > 0 && clock_->Now() - last_move_ > patience_) quiet_ = true;
  return total_left_ == 0 || quiet_ || !fatal_.ok();
}

absl::Duration Roster::NextTurn() const {
  if (turns_.empty()) return absl::Milliseconds(100);
  return std::clamp(turns_.begin()->first - clock_->Now(), absl::Milliseconds(1),
                    absl::Milliseconds(100));
}

std::optional<int> Roster::TakeReady() {
  if (turns_.empty() || turns_.begin()->first > clock_->Now()) return std::nullopt;
  const int worker = turns_.begin()->second;
  turns_.erase(turns_.begin());
  return worker;
}

std::optional<int> Roster::Take() {
  absl::MutexLock lock(&mutex_);
  while (!IsOver()) {
    if (const std::optional<int> worker = TakeReady()) return worker;
    changed_.WaitWithTimeout(&mutex_, NextTurn());
  }
  return std::nullopt;
}

void Roster::Return(int worker, const Visit& visit) {
  absl::MutexLock lock(&mutex_);
  int& left = left_[static_cast<size_t>(worker)];
  const int recorded = std::min(visit.recorded, left);
  left -= recorded;
  total_left_ -= recorded;
  recorded_ += recorded;
  if (recorded > 0) last_move_ = clock_->Now();
  if (!visit.trouble.empty()) ++troubles_[visit.trouble];
  if (!visit.fatal.ok() && fatal_.ok()) fatal_ = visit.fatal;
  if (left > 0) turns_.emplace(clock_->Now() + visit.pause, worker);
  changed_.SignalAll();
}

void Roster::Finish() {
  absl::MutexLock lock(&mutex_);
  quiet_ = true;
  changed_.SignalAll();
}

Roster::Outcome Roster::outcome() const {
  absl::MutexLock lock(&mutex_);
  if (!fatal_.ok()) return Outcome::kFatal;
  return total_left_ == 0 ? Outcome::kComplete : Outcome::kQuiet;
}

absl::Status Roster::fatal() const {
  absl::MutexLock lock(&mutex_);
  return fatal_;
}

int64_t Roster::recorded() const {
  absl::MutexLock lock(&mutex_);
  return recorded_;
}

std::map<std::string, int64_t> Roster::troubles() const {
  absl::MutexLock lock(&mutex_);
  return troubles_;
}

}  // namespace crowdloom::cli
