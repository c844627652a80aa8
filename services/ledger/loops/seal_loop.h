// Seals the chain a block at a time, and puts its head into the log once a day: logs leave the
// machine, so the head is then out of the reach of whoever owns the database.
#ifndef CROWDLOOM_SERVICES_LEDGER_LOOPS_SEAL_LOOP_H_
#define CROWDLOOM_SERVICES_LEDGER_LOOPS_SEAL_LOOP_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"

namespace crowdloom::ledger {

class Sealer {
 public:
  Sealer(pg::ConnectionOptions options, const Clock* clock)
      : connection_(std::move(options)), clock_(*clock) {}

  // One step; kAdvanced while there is more.
  absl::StatusOr<outbox::Consumer::Progress> Step();

 private:
  pg::Connection connection_;
  const Clock& clock_;
  absl::Time logged_ = absl::InfinitePast();
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_LOOPS_SEAL_LOOP_H_
