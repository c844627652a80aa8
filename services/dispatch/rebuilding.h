// Builds the Redis queues of a batch from PostgreSQL alone, while leasing goes on.
//
// The marker is set before the first place is read: places that come free from then on are added by
// those who free them, additions commute, and what is counted twice PostgreSQL refuses once. A
// marker that is lost meanwhile (FLUSHALL) stays lost, so that the next lease asks for another
// rebuild; one whose rebuilder died expires.
#ifndef CROWDLOOM_SERVICES_DISPATCH_REBUILDING_H_
#define CROWDLOOM_SERVICES_DISPATCH_REBUILDING_H_

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/pg/connection.h"
#include "common/redis/connection.h"
#include "services/dispatch/catalog.h"

namespace crowdloom::dispatch {

// Does nothing, and gives 0, while another process is at it.
absl::StatusOr<int64_t> RebuildQueues(pg::Connection& db, redis::Connection& redis,
                                      const Terms& terms);

// Who rebuilds which batch inside this process. Thread-safe.
class Rebuilds {
 public:
  // True for the one who shall do it; Done follows.
  bool Claim(const BatchKey& batch) {
    absl::MutexLock lock(&mutex_);
    return running_.insert(batch).second;
  }
  void Done(const BatchKey& batch) {
    absl::MutexLock lock(&mutex_);
    running_.erase(batch);
  }

 private:
  absl::Mutex mutex_;
  absl::flat_hash_set<BatchKey> running_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_REBUILDING_H_
