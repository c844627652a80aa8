// What is left of a closed batch, brought to its end. Nobody gets its tasks any more; leases that
// are held may still be submitted.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_CLOSING_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_CLOSING_STORE_H_

#include <vector>

#include "common/pg/tx.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/store/place_store.h"

namespace crowdloom::dispatch {

// Tasks of closed batches that nobody holds or has answered; at most `limit`.
std::vector<TaskKey> ListUnanswered(pg::Tx& tx, int limit);

// RETURNED to RELEASED, where the batch is closed: the author can not come back to it, so the kept
// place is given up. How many; at most `limit`.
int GiveUpReturned(pg::Tx& tx, int limit);

// Tasks of closed batches that are answered, not final and not held by anybody at any stage: their
// target becomes what they have. Each comes once; at most `limit`.
std::vector<Place> CloseAnswered(pg::Tx& tx, int limit);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_CLOSING_STORE_H_
