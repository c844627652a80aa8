// How tasks become gold and stop being it. Consensus decides (GoldChanged), or an import; here are
// their places, and the holds that cover what they may cost.
//
//   waiting -> active -> ending -> ended, and again: an ended task may become gold anew.
//
// A task that was answered before it became gold waits until those answers are final. Its place
// then opens again for as many answers as a gold task may get, under a hold of its own. When it
// ends its target goes down to what it has, so that no other answer can come.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_GOLD_LIFE_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_GOLD_LIFE_STORE_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/store/hold_store.h"
#include "services/dispatch/store/place_store.h"

namespace crowdloom::dispatch {

// What consensus says about a task. Older versions than the last one change nothing.
absl::Status ChangeGold(pg::Tx& tx, const events::v1::GoldChanged& changed);

// The imported gold tasks of a block that has its places now.
void AddBlockGold(pg::Tx& tx, const Hold& hold);

// The hold for a task that waits: one that was planned before and has no answer yet, else a new
// one; nullopt when none waits. Tasks whose hold is open still need none and are active at once.
std::optional<Hold> PlanGoldHold(pg::Tx& tx, absl::Time now);

// The hold is covered: the task's place opens. False if it is not wanted any more; the hold is then
// refused, and has to be told as closed.
bool OpenGold(pg::Tx& tx, const Hold& hold);

// There is no budget; asked for again at `retry_time`.
void RefuseGold(pg::Tx& tx, const Hold& hold, absl::Time retry_time);

// Running and paused batches in which nothing but gold is left, as ListFinished understands it.
std::vector<BatchKey> ListGoldOnly(pg::Tx& tx, absl::Time quiet_since, int limit);

// The gold tasks of a batch are to end.
void EndBatchGold(pg::Tx& tx, const BatchKey& batch);

// Brings ending tasks to their end. Gives those that were imported as gold and have answers, with
// their places: consensus has to hear that no other answer will come.
std::vector<Place> EndGold(pg::Tx& tx, int limit);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_GOLD_LIFE_STORE_H_
