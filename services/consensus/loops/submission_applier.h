// Takes in dispatch's feed: decides about the tasks that its events name, and tells what follows.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LOOPS_SUBMISSION_APPLIER_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LOOPS_SUBMISSION_APPLIER_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/outbox/outbox.h"
#include "common/pg/tx.h"
#include "services/consensus/metrics.h"

namespace crowdloom::consensus {

// Applies events in order, all in this transaction: a few statements for any number of them. Events
// of other kinds, and submissions that are known, change nothing. For outbox::Consumer, whose lock
// on the cursor keeps two replicas from deciding about the same task.
absl::Status ApplySubmissions(pg::Tx& tx, absl::Span<const outbox::Event> events, Metrics& metrics);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LOOPS_SUBMISSION_APPLIER_H_
