// What other services say about money, kept apart from what the ledger did about it, and compared:
// consensus' verdicts with the approvals among the transfers, dispatch's closed holds with the
// ledger's. The feeds are read a second time, by cursors of their own, so an event that posting
// lost, parked or applied twice shows up here.
//
// Whatever either side touches is open until both sides agree about it. Right after an event they
// may not, so only what has been open for a while counts.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_WITNESS_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_WITNESS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/outbox/outbox.h"
#include "common/pg/tx.h"

namespace crowdloom::ledger {

// Keeps what these events claim; the effect of an outbox::Consumer. Events of other kinds are
// passed over.
absl::Status Witness(pg::Tx& tx, absl::Span<const outbox::Event> events, absl::Time now);

// Opens what the ledger touched since the last call, by itself, then closes what agrees.
void CompareWithWitnesses(pg::Tx& tx, absl::Time now);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_WITNESS_H_
