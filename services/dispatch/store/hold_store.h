// Holds: blocks of a batch's tasks whose cost is reserved before they are handed out, from the plan
// of a block to its end.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_HOLD_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_HOLD_STORE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/task.pb.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/store/batch_store.h"

namespace crowdloom::dispatch {

enum class HoldState { kPlanned = 1, kOpen = 2, kRefused = 3, kClosed = 4 };

struct Hold {
  BatchKey batch;
  int32_t number = 0;  // inside the project, never used twice
  int32_t first_ordinal = 0;
  int32_t last_ordinal = 0;
  int64_t amount_micros = 0;  // 0: nothing to reserve
};

// The block that comes next: one that was planned before and has no answer yet, else the next
// `tasks_max` tasks without places, written down as planned. nullopt when all have places. The
// batch is locked.
std::optional<Hold> PlanHold(pg::Tx& tx, const StoredTerms& terms, int32_t tasks_max);

// What the next task without places costs at most; nullopt when all have places.
std::optional<int64_t> NextCost(pg::Tx& tx, const StoredTerms& terms);

// The block is covered: its tasks get places and become OPEN. Nothing if that was done before.
void OpenHold(pg::Tx& tx, const StoredTerms& terms, const Hold& hold);

// The budget is too small; the block is planned anew, under another number.
void RefuseHold(pg::Tx& tx, const Hold& hold);

// Whether a block is planned and has no answer yet.
bool IsBlockPlanned(pg::Tx& tx, const BatchKey& batch);

// Whether tasks of the batch are covered and not yet final.
bool HasOpenWork(pg::Tx& tx, const BatchKey& batch);

// Batches that may get more places: RUNNING, or PAUSED for lack of budget, with tasks that have
// none.
std::vector<BatchKey> ListUnfed(pg::Tx& tx);

// RESOLVED or CANCELLED for good: no place of these tasks is given any more, and what is not used
// of their holds can go back. Each counts once, however often it is said.
void MakeFinal(pg::Tx& tx, absl::Span<const TaskKey> tasks, v1::Task::State state);

// Closes holds whose tasks are all final and not held by anybody; gives those with an amount.
std::vector<Hold> CloseHolds(pg::Tx& tx, int limit);

// Running and paused batches whose every task is final and whose holds are closed. A batch that was
// appended to since it started is left alone until `quiet_since`, for an import may go on.
std::vector<BatchKey> ListFinished(pg::Tx& tx, absl::Time quiet_since, int limit);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_HOLD_STORE_H_
