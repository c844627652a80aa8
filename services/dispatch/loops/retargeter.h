// Carries a changed overlap to tasks that have their places already, block by block: more places
// are covered by a wider hold before they are given, fewer places stop new leases, and consensus
// hears of the new targets of tasks that have answers.
//
// A wider hold is a row before the ledger is asked for it, and the ledger gives the same answer to
// the same name, so another retargeter can go on anywhere.
#ifndef CROWDLOOM_SERVICES_DISPATCH_LOOPS_RETARGETER_H_
#define CROWDLOOM_SERVICES_DISPATCH_LOOPS_RETARGETER_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"
#include "common/redis/connection.h"
#include "services/dispatch/budget.h"
#include "services/dispatch/offering.h"
#include "services/dispatch/store/retarget_store.h"

namespace crowdloom::dispatch {

// Used by one thread. One replica at a time retargets.
class Retargeter {
 public:
  Retargeter(std::string owner, pg::Connection* db, redis::Connection* redis, Budget* budget,
             Offering* offering)
      : owner_(std::move(owner)),
        db_(*db),
        redis_(*redis),
        budget_(*budget),
        offering_(*offering) {}

  // One block.
  absl::StatusOr<outbox::Consumer::Progress> Step();

 private:
  absl::Status Apply(const Hold& from, const std::optional<Hold>& wider);

  const std::string owner_;
  pg::Connection& db_;
  redis::Connection& redis_;
  Budget& budget_;
  Offering& offering_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_LOOPS_RETARGETER_H_
