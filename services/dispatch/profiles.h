// What dispatch knows about workers, kept in memory for a moment: attributes from workforce's feed
// (asked for when a worker is new here) and the guidelines they have read. A change reaches leasing
// within kStale. Thread-safe.
#ifndef CROWDLOOM_SERVICES_DISPATCH_PROFILES_H_
#define CROWDLOOM_SERVICES_DISPATCH_PROFILES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/connection.h"
#include "services/dispatch/store/profile_store.h"

namespace crowdloom::dispatch {

using ProfilePtr = std::shared_ptr<const Profile>;

class Profiles {
 public:
  static constexpr absl::Duration kStale = absl::Milliseconds(500);
  static constexpr size_t kMax = 100'000;

  // Asks workforce for the attributes of one worker.
  using Fetch = std::function<absl::StatusOr<events::v1::WorkerChanged>(int64_t worker_id)>;

  explicit Profiles(Fetch fetch) : fetch_(std::move(fetch)) {}

  // For each worker, in order: the profile, or why there is none (WORKER_NOT_FOUND, or workforce is
  // down).
  std::vector<absl::StatusOr<ProfilePtr>> Find(pg::Connection& db,
                                               absl::Span<const int64_t> workers, absl::Time now);

  // The worker changed: the next look reads anew.
  void Forget(int64_t worker_id);

 private:
  struct Entry {
    ProfilePtr profile;
    absl::Time loaded;
  };

  std::vector<int64_t> FillFromMemory(absl::Span<const int64_t> workers, absl::Time now,
                                      absl::flat_hash_map<int64_t, ProfilePtr>& known);
  void Keep(const absl::flat_hash_map<int64_t, Profile>& profiles, absl::Time now,
            absl::flat_hash_map<int64_t, ProfilePtr>& known);
  absl::StatusOr<Profile> FetchAndSave(pg::Connection& db, int64_t worker_id);

  const Fetch fetch_;
  absl::Mutex mutex_;
  absl::flat_hash_map<int64_t, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_PROFILES_H_
