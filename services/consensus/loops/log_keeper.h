// Takes in dispatch's feed: writes what is about answers into the logs of their projects, for their
// owners to decide about.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LOOPS_LOG_KEEPER_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LOOPS_LOG_KEEPER_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/outbox/outbox.h"
#include "common/pg/tx.h"

namespace crowdloom::consensus {

// Logs events in order, in this transaction. Events of other kinds and submissions that are known
// change nothing. For outbox::Consumer, whose lock on the cursor keeps two replicas apart.
absl::Status LogEvents(pg::Tx& tx, absl::Span<const outbox::Event> events);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LOOPS_LOG_KEEPER_H_
