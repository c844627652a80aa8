// The people of organizations, kept in memory for questions about audiences, where everybody is
// looked at. Exact: each question first reads who changed since the last one. Thread-safe.
#ifndef CROWDLOOM_SERVICES_DISPATCH_ROSTER_H_
#define CROWDLOOM_SERVICES_DISPATCH_ROSTER_H_

#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/pg/connection.h"
#include "crowdloom/events/v1/events.pb.h"

namespace crowdloom::dispatch {

class Roster {
 public:
  static constexpr size_t kOrganizationsMax = 16;

  using Visit =
      absl::FunctionRef<void(int64_t worker_id, const events::v1::WorkerChanged& attributes)>;

  // Calls `visit` for each person of the organization.
  absl::Status ForEach(pg::Connection& db, int32_t organization, Visit visit);

 private:
  struct People {
    std::string watermark = "0";
    absl::flat_hash_map<int64_t, events::v1::WorkerChanged> by_id;
  };

  absl::Mutex mutex_;
  absl::flat_hash_map<int32_t, People> organizations_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_ROSTER_H_
