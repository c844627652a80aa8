// Reconciles all the time and says what it finds: the metric ledger_discrepancies{check} must be
// zero at rest, and deploy/prometheus/alerts.yml has the alarms. Every minute what is cheap and a
// piece of the chain, once a day what reads every transfer.
#ifndef CROWDLOOM_SERVICES_LEDGER_LOOPS_AUDIT_LOOP_H_
#define CROWDLOOM_SERVICES_LEDGER_LOOPS_AUDIT_LOOP_H_

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"
#include "services/ledger/metrics.h"
#include "services/ledger/store/reconciliation.h"

namespace crowdloom::ledger {

// Used by one thread.
class Auditor {
 public:
  Auditor(pg::ConnectionOptions options, const Clock* clock, Metrics* metrics);

  // One round. Never says that there is more: it is not in a hurry.
  absl::StatusOr<outbox::Consumer::Progress> Step();

 private:
  absl::Status CheckOften();
  absl::Status CheckChainPiece();
  absl::Status CheckDaily();
  void Report(const Finding& finding);

  pg::Connection connection_;
  const Clock& clock_;
  Metrics& metrics_;
  absl::Time daily_due_;
  int64_t chain_at_ = 0;      // the block that was checked last
  int64_t chain_broken_ = 0;  // blocks of this pass through the chain
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_LOOPS_AUDIT_LOOP_H_
