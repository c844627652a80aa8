// Tasks that become gold after they were answered: asks the ledger for a hold over the answers that
// each may get as gold, and opens their places. A hold is planned (a row) before the ledger is
// asked, so this loop may die anywhere and another goes on.
#ifndef CROWDLOOM_SERVICES_DISPATCH_LOOPS_GOLD_KEEPER_H_
#define CROWDLOOM_SERVICES_DISPATCH_LOOPS_GOLD_KEEPER_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"
#include "common/redis/connection.h"
#include "services/dispatch/budget.h"
#include "services/dispatch/store/hold_store.h"

namespace crowdloom::dispatch {

// Used by one thread. One replica at a time keeps the gold.
class GoldKeeper {
 public:
  GoldKeeper(std::string owner, pg::Connection* db, redis::Connection* redis, Budget* budget,
             const Clock* clock)
      : owner_(std::move(owner)), db_(*db), redis_(*redis), budget_(*budget), clock_(*clock) {}

  // At most one task.
  absl::StatusOr<outbox::Consumer::Progress> Step();

 private:
  absl::Status Open(const Hold& hold);

  const std::string owner_;
  pg::Connection& db_;
  redis::Connection& redis_;
  Budget& budget_;
  const Clock& clock_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_LOOPS_GOLD_KEEPER_H_
