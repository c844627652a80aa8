// Looks after gold tasks that were answered: ends those that have had their time, and proposes
// another in their place. Any number of replicas; a step is one transaction.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LOOPS_GOLD_KEEPER_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LOOPS_GOLD_KEEPER_H_

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"
#include "services/consensus/metrics.h"

namespace crowdloom::consensus {

// Used by one thread.
class GoldKeeper {
 public:
  GoldKeeper(pg::Connection* db, Metrics* metrics, const Clock* clock)
      : db_(*db), metrics_(*metrics), clock_(*clock) {}

  // kAdvanced: a log was written, or there is more to look at.
  absl::StatusOr<outbox::Consumer::Progress> Step();

 private:
  pg::Connection& db_;
  Metrics& metrics_;
  const Clock& clock_;
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LOOPS_GOLD_KEEPER_H_
