// What waits and what is held, counted every few seconds: the numbers of the gauges, and of
// ListQueues, which tells them batch by batch. Every process counts the whole installation, so of
// several replicas' gauges the newest counts, not their sum.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CENSUS_H_
#define CROWDLOOM_SERVICES_DISPATCH_CENSUS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"
#include "common/redis/connection.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "services/dispatch/catalog.h"
#include "services/dispatch/store/queue.h"

namespace crowdloom::dispatch {

// A stage of a running batch.
struct QueueState {
  TermsPtr terms;
  int32_t stage = 1;
  int64_t queued = 0;    // tasks with free places
  int64_t leases = 0;    // held now
  int64_t expiring = 0;  // of them, those that end within kSoon
  // Since when nobody has taken a task though some wait; nullopt while none does.
  std::optional<absl::Time> idle_since;
};

// The latest count. Thread-safe.
class QueueBoard {
 public:
  void Set(std::vector<QueueState> queues, absl::Time count_time);

  // The longest idle first.
  v1::ListQueuesResponse Of(int32_t organization) const;

 private:
  mutable absl::Mutex mutex_;
  std::vector<QueueState> queues_ ABSL_GUARDED_BY(mutex_);
  absl::Time count_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

// Used by one thread.
class Census {
 public:
  static constexpr absl::Duration kSoon = absl::Minutes(2);

  Census(pg::Connection* db, redis::Connection* redis, Catalog* catalog, QueueBoard* board,
         const Clock* clock)
      : db_(*db), redis_(*redis), catalog_(*catalog), board_(*board), clock_(*clock) {}

  absl::StatusOr<outbox::Consumer::Progress> Step();

 private:
  absl::StatusOr<std::vector<QueueState>> CountQueues(absl::Time now);
  absl::StatusOr<int64_t> CountLeases(std::vector<QueueState>& queues, absl::Time now);
  void FindIdle(std::vector<QueueState>& queues, absl::Time now);

  pg::Connection& db_;
  redis::Connection& redis_;
  Catalog& catalog_;
  QueueBoard& board_;
  const Clock& clock_;
  absl::flat_hash_map<queue::StageKey, absl::Time> idle_;  // queues with tasks, since when idle
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CENSUS_H_
