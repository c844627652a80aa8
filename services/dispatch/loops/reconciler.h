// Finds suggestions that were lost. A process that dies between a pick in Redis and the commit of
// the leases takes the suggested places with it: PostgreSQL has them free, no queue has them. Every
// batch is therefore queued anew when a dispatch process starts, and this loop looks after the
// processes that do not come back: a batch whose queue is empty while PostgreSQL has free places is
// rebuilt. Each look at an empty queue is followed by a longer pause, so that a batch which only
// waits for the workers its tasks are reserved for costs little.
#ifndef CROWDLOOM_SERVICES_DISPATCH_LOOPS_RECONCILER_H_
#define CROWDLOOM_SERVICES_DISPATCH_LOOPS_RECONCILER_H_

#include <functional>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"
#include "common/redis/connection.h"
#include "services/dispatch/catalog.h"

namespace crowdloom::dispatch {

// Used by one thread.
class Reconciler {
 public:
  static constexpr absl::Duration kPauseMin = absl::Seconds(2);
  static constexpr absl::Duration kPauseMax = absl::Seconds(30);
  using Rebuild = std::function<void(const TermsPtr& terms)>;

  Reconciler(pg::Connection* db, redis::Connection* redis, Catalog* catalog, Rebuild rebuild,
             const Clock* clock)
      : db_(*db),
        redis_(*redis),
        catalog_(*catalog),
        rebuild_(std::move(rebuild)),
        clock_(*clock) {}

  absl::StatusOr<outbox::Consumer::Progress> Step();

 private:
  struct Empty {
    absl::Time next_look;
    absl::Duration pause;
  };

  absl::StatusOr<bool> HasQueuedWork(const Terms& terms);
  absl::StatusOr<bool> HasFreePlaces(const Terms& terms);
  absl::Status Look(const TermsPtr& terms, absl::Time now);

  pg::Connection& db_;
  redis::Connection& redis_;
  Catalog& catalog_;
  const Rebuild rebuild_;
  const Clock& clock_;
  absl::flat_hash_map<BatchKey, Empty> empty_;  // batches whose queue was empty at the last look
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_LOOPS_RECONCILER_H_
