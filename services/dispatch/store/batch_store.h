// Batches: their terms, where they stand and how far they are.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_BATCH_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_BATCH_STORE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/batch.pb.h"
#include "crowdloom/dispatch/v1/project.pb.h"
#include "services/dispatch/core/keys.h"

namespace crowdloom::dispatch {

struct StoredBatch {
  BatchKey key;
  v1::Batch batch;
  int32_t fed_through = 0;  // tasks up to this ordinal have places
  bool reserved = false;    // some tasks are for named workers
  bool gold = false;        // some tasks are mixed in as gold
  int64_t revision = 0;     // counts the changes
};

// Gives the batch its name and number. The project must exist.
v1::Batch InsertBatch(pg::Tx& tx, int64_t project_id, v1::Batch batch, absl::Time now);

// BATCH_NOT_FOUND. With `lock`, nobody else changes it until the transaction ends.
absl::StatusOr<StoredBatch> FindBatch(pg::Tx& tx, const BatchKey& key, bool lock = false);

// At most `limit`, newest first, with a number below `before` (0 for the newest).
std::vector<v1::Batch> ListBatches(pg::Tx& tx, int64_t project_id, int32_t before, int limit);

// Stores changed terms. `retarget`: the overlap changed, and tasks that have places follow.
void UpdateBatch(pg::Tx& tx, const BatchKey& key, const v1::Batch& batch, bool retarget);

// Changes where a locked batch stands; ILLEGAL_STATE when its table does not allow that. Starting
// notes the time and freezes what the project's answers hang on.
absl::Status MoveBatch(pg::Tx& tx, StoredBatch& stored, v1::Batch::State to,
                       v1::Batch::StopReason reason, absl::Time now);

// Alive batches whose deadline has passed and that were not marked for it: marked now, locked.
std::vector<StoredBatch> MarkOverdue(pg::Tx& tx, absl::Time now, int limit);

// Counts of a batch as they are now.
v1::Batch::Progress ProgressOf(pg::Tx& tx, const StoredBatch& stored, int review_stage);

// A batch together with the project it belongs to.
struct StoredTerms {
  StoredBatch batch;
  v1::Project project;
};

// RUNNING and PAUSED batches: only keys and revisions, to compare with what is cached.
std::vector<StoredBatch> ListAlive(pg::Tx& tx);
std::vector<StoredTerms> FindTerms(pg::Tx& tx, absl::Span<const BatchKey> keys);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_BATCH_STORE_H_
