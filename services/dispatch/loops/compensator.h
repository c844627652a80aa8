// Pays workers for reports on tasks that turned out to be broken: what a report pays was in no
// block's hold, so a hold of its own is asked for. A plan is a row before the ledger is asked, and
// the ledger gives the same answer to the same name, so another compensator can go on anywhere.
#ifndef CROWDLOOM_SERVICES_DISPATCH_LOOPS_COMPENSATOR_H_
#define CROWDLOOM_SERVICES_DISPATCH_LOOPS_COMPENSATOR_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"
#include "common/redis/connection.h"
#include "services/dispatch/budget.h"

namespace crowdloom::dispatch {

// Used by one thread. One replica at a time compensates.
class Compensator {
 public:
  Compensator(std::string owner, pg::Connection* db, redis::Connection* redis, Budget* budget,
              const Clock* clock)
      : owner_(std::move(owner)), db_(*db), redis_(*redis), budget_(*budget), clock_(*clock) {}

  // The reports of one project.
  absl::StatusOr<outbox::Consumer::Progress> Step();

 private:
  const std::string owner_;
  pg::Connection& db_;
  redis::Connection& redis_;
  Budget& budget_;
  const Clock& clock_;
  absl::Time retry_time_ = absl::InfinitePast();  // after a refusal
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_LOOPS_COMPENSATOR_H_
