// Takes back leases that ran out, and ends what is over: holds whose tasks are all final, what is
// left of closed batches, batches that are done. Every step is idempotent, skips
// what others work on, and is bounded.
#ifndef CROWDLOOM_SERVICES_DISPATCH_LOOPS_SWEEPER_H_
#define CROWDLOOM_SERVICES_DISPATCH_LOOPS_SWEEPER_H_

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"
#include "common/redis/connection.h"
#include "services/dispatch/catalog.h"
#include "services/dispatch/offering.h"

namespace crowdloom::dispatch {

// Used by one thread.
class Sweeper {
 public:
  Sweeper(pg::Connection* db, redis::Connection* redis, Catalog* catalog, Offering* offering,
          const Clock* clock)
      : db_(*db), redis_(*redis), catalog_(*catalog), offering_(*offering), clock_(*clock) {}

  // LEASED to EXPIRED; the places are offered again.
  absl::StatusOr<outbox::Consumer::Progress> ExpireStep();

  // HoldClosed and TargetChanged events, CANCELLED tasks, FINISHED batches.
  absl::StatusOr<outbox::Consumer::Progress> FinishStep();

 private:
  pg::Connection& db_;
  redis::Connection& redis_;
  Catalog& catalog_;
  Offering& offering_;
  const Clock& clock_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_LOOPS_SWEEPER_H_
