#include "common/rpc/parking_lot.h"

#include <algorithm>
#include <utility>

namespace crowdloom::rpc {
namespace {

// Wakes that are remembered for calls about to park.
constexpr size_t kWakesMax = 4096;
// The thread looks at an injected clock at least this often.
constexpr absl::Duration kNapMax = absl::Milliseconds(50);

}  // namespace

ParkingLot::ParkingLot(const Clock* clock) : clock_(clock), thread_([this] { RunThread(); }) {}

ParkingLot::~ParkingLot() {
  Shutdown();
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

ParkingLot::Ticket ParkingLot::Now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

ParkingLot::Id ParkingLot::Park(std::vector<std::string> keys, Ticket ticket, absl::Time until,
                                Callback callback) {
  // Parked under a key once, however often it was named: End takes each key out once.
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  const std::lock_guard lock(mutex_);
  const Id id = next_id_++;
  if (shutdown_ || WokenSince(keys, ticket)) {
    ended_.push_back({std::move(callback), shutdown_ ? Reason::kShutdown : Reason::kWoken});
    changed_.notify_one();
    return id;
  }
  for (const std::string& key : keys) by_key_[key].insert(id);
  by_time_.insert({until, id});
  parked_.emplace(id, Parked{std::move(keys), until, std::move(callback)});
  if (by_time_.begin()->second == id) changed_.notify_one();
  return id;
}

void ParkingLot::Cancel(Id id) {
  const std::lock_guard lock(mutex_);
  End(id, Reason::kCancelled);
}

void ParkingLot::Wake(std::string_view key, size_t count) {
  const std::lock_guard lock(mutex_);
  Remember(key);
  const auto it = by_key_.find(std::string(key));
  if (it == by_key_.end()) return;
  std::vector<Id> ids;
  for (Id id : it->second) {
    if (ids.size() >= count) break;
    ids.push_back(id);
  }
  for (Id id : ids) End(id, Reason::kWoken);
}

void ParkingLot::Shutdown() {
  const std::lock_guard lock(mutex_);
  shutdown_ = true;
  while (!parked_.empty()) End(parked_.begin()->first, Reason::kShutdown);
}

size_t ParkingLot::size() const {
  const std::lock_guard lock(mutex_);
  return parked_.size();
}

void ParkingLot::End(Id id, Reason reason) {
  const auto it = parked_.find(id);
  if (it == parked_.end()) return;
  for (const std::string& key : it->second.keys) {
    const auto ids = by_key_.find(key);
    ids->second.erase(id);
    if (ids->second.empty()) by_key_.erase(ids);
  }
  by_time_.erase({it->second.until, id});
  ended_.push_back({std::move(it->second.callback), reason});
  parked_.erase(it);
  changed_.notify_one();
}

void ParkingLot::EndExpired(absl::Time now) {
  while (!by_time_.empty() && by_time_.begin()->first <= now) {
    End(by_time_.begin()->second, Reason::kTimeout);
  }
}

bool ParkingLot::WokenSince(const std::vector<std::string>& keys, Ticket ticket) const {
  // Too long ago to know: look again rather than miss a wake.
  if (!wakes_.empty() && wakes_.size() >= kWakesMax && wakes_.front().first > ticket + 1) {
    return true;
  }
  return std::any_of(keys.begin(), keys.end(), [&](const std::string& key) {
    const auto it = last_wake_.find(key);
    return it != last_wake_.end() && it->second > ticket;
  });
}

void ParkingLot::Remember(std::string_view key) {
  ++now_;
  wakes_.emplace_back(now_, std::string(key));
  last_wake_[std::string(key)] = now_;
  if (wakes_.size() <= kWakesMax) return;
  const auto oldest = last_wake_.find(wakes_.front().second);
  if (oldest != last_wake_.end() && oldest->second == wakes_.front().first) {
    last_wake_.erase(oldest);
  }
  wakes_.pop_front();
}

absl::Duration ParkingLot::NextTimeout() const {
  if (by_time_.empty()) return kNapMax;
  return std::clamp(by_time_.begin()->first - clock_->Now(), absl::ZeroDuration(), kNapMax);
}

void ParkingLot::RunThread() {
  std::unique_lock lock(mutex_);
  while (true) {
    EndExpired(clock_->Now());
    while (!ended_.empty()) {
      Ended ended = std::move(ended_.front());
      ended_.pop_front();
      lock.unlock();
      ended.callback(ended.reason);
      lock.lock();
    }
    if (stopped_) return;
    changed_.wait_for(lock, absl::ToChronoMicroseconds(NextTimeout()));
  }
}

}  // namespace crowdloom::rpc
