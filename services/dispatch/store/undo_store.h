// What taking back an answer changes.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_UNDO_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_UNDO_STORE_H_

#include <vector>

#include "common/pg/tx.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/store/place_store.h"

namespace crowdloom::dispatch {

// A task's places at every stage, which nobody else changes until the transaction ends.
std::vector<Place> LockPlaces(pg::Tx& tx, const TaskKey& task);

// SUBMITTED to RETURNED; false if this attempt is not SUBMITTED (any more).
bool ReturnAnswer(pg::Tx& tx, const AssignmentKey& key, int32_t attempt);

// The task's review is not wanted before its answers are complete again: a review that waits, with
// nobody holding it, goes back to where it was before it was opened.
void CloseUndoneReview(pg::Tx& tx, const TaskKey& task);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_UNDO_STORE_H_
