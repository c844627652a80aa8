// Folds free balances, a bounded piece at a time.
#ifndef CROWDLOOM_SERVICES_LEDGER_LOOPS_FOLD_LOOP_H_
#define CROWDLOOM_SERVICES_LEDGER_LOOPS_FOLD_LOOP_H_

#include "absl/status/statusor.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"
#include "services/ledger/metrics.h"

namespace crowdloom::ledger {

// One step; kAdvanced while there is more.
absl::StatusOr<outbox::Consumer::Progress> FoldStep(pg::Connection& connection, Metrics& metrics);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_LOOPS_FOLD_LOOP_H_
