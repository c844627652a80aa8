// Forgets what has ended: sessions and replaced tokens past their time, counted tries whose window
// is over, idempotency records and told events that nobody needs any more. A bounded piece a step.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_LOOPS_PRUNE_H_
#define CROWDLOOM_SERVICES_WORKFORCE_LOOPS_PRUNE_H_

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"

namespace crowdloom::workforce {

// kAdvanced while there may be more. For an outbox::ConsumerLoop.
absl::StatusOr<outbox::Consumer::Progress> Prune(pg::Connection& connection, const Clock& clock);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_LOOPS_PRUNE_H_
