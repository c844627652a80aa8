// Applies the events of another service's feed.
#ifndef CROWDLOOM_SERVICES_LEDGER_LOOPS_EVENT_LOOP_H_
#define CROWDLOOM_SERVICES_LEDGER_LOOPS_EVENT_LOOP_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/base/clock.h"
#include "common/outbox/outbox.h"
#include "common/pg/tx.h"
#include "services/ledger/metrics.h"
#include "services/ledger/store/posting_store.h"

namespace crowdloom::ledger {

// The effect of events, all in the caller's transaction. The first event that is refused fails them
// all; the consumer then goes one by one and parks it.
absl::Status ApplyEvents(pg::Tx& tx, absl::Span<const outbox::Event> events, PostingStore& store,
                         const Clock& clock, Metrics& metrics);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_LOOPS_EVENT_LOOP_H_
