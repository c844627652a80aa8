// Where calls wait for something to happen: a key to be woken, or their time to run out.
//
//   lot.Park({"worker:3-5", "batch:3-17/2"}, until, [](ParkingLot::Reason why) { ... });
//   lot.Wake("batch:3-17/2");
//
// A parked call is a small object in a map and costs no thread. Its callback runs exactly once, on
// the lot's own thread: it must not block, only hand the call on. Wakes of one key are remembered
// for a moment, so that one which comes between a call's look and its parking is not missed: pass
// the ticket taken before the look. Thread-safe.
#ifndef CROWDLOOM_COMMON_RPC_PARKING_LOT_H_
#define CROWDLOOM_COMMON_RPC_PARKING_LOT_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "common/base/clock.h"

namespace crowdloom::rpc {

class ParkingLot {
 public:
  enum class Reason { kWoken, kTimeout, kCancelled, kShutdown };
  using Callback = absl::AnyInvocable<void(Reason)>;
  using Id = uint64_t;
  using Ticket = uint64_t;

  explicit ParkingLot(const Clock* clock);
  ~ParkingLot();
  ParkingLot(const ParkingLot&) = delete;
  ParkingLot& operator=(const ParkingLot&) = delete;

  // The present moment in the order of wakes; take it before looking for work.
  Ticket Now() const;

  // Waits for a wake of any key later than `ticket`, or for `until`.
  Id Park(std::vector<std::string> keys, Ticket ticket, absl::Time until, Callback callback);

  // Ends the wait early with kCancelled; nothing if it has ended already.
  void Cancel(Id id);

  // Wakes every call parked on `key`, or at most `count` of them, longest waiting first.
  void Wake(std::string_view key, size_t count = SIZE_MAX);

  // Ends all waits with kShutdown, now and from now on. May be called twice.
  void Shutdown();

  size_t size() const;

 private:
  struct Parked {
    std::vector<std::string> keys;
    absl::Time until;
    Callback callback;
  };
  struct Ended {
    Callback callback;
    Reason reason;
  };

  void RunThread();
  void End(Id id, Reason reason) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndExpired(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool WokenSince(const std::vector<std::string>& keys, Ticket ticket) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Remember(std::string_view key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Duration NextTimeout() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock* clock_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Id next_id_ ABSL_GUARDED_BY(mutex_) = 1;
  Ticket now_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<Id, Parked> parked_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, std::set<Id>> by_key_ ABSL_GUARDED_BY(mutex_);
  std::set<std::pair<absl::Time, Id>> by_time_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::pair<Ticket, std::string>> wakes_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, Ticket> last_wake_ ABSL_GUARDED_BY(mutex_);
  std::deque<Ended> ended_ ABSL_GUARDED_BY(mutex_);
  bool shutdown_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_PARKING_LOT_H_
