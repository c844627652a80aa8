// Gold tasks as leasing needs them: whose turn it is, which a worker has not had, what is right.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_GOLD_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_GOLD_STORE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/task.pb.h"
#include "services/dispatch/core/gold.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/store/place_store.h"

namespace crowdloom::dispatch {

// A worker's turn in a project, as stored.
struct StoredTurn {
  GoldTurn turn;
  int32_t near = 1;  // ordinal of the last other task
  absl::Time take_time;
  bool changed = false;
};
// By worker and project.
using GoldTurns = absl::btree_map<std::pair<int64_t, int64_t>, StoredTurn>;

// Fills in what is stored about these, and stores those that changed.
void FindTurns(pg::Tx& tx, GoldTurns& turns);
void SaveTurns(pg::Tx& tx, const GoldTurns& turns, absl::Time now);

// Active gold tasks that a worker never had and that have places left: those next to `near`, which
// look least out of place, at most `count` for each. With the index of the request.
struct GoldRequest {
  int64_t worker_id = 0;
  BatchKey batch;
  int32_t near = 1;
  int count = 1;
};
std::vector<std::pair<size_t, int32_t>> FindGold(pg::Tx& tx,
                                                 absl::Span<const GoldRequest> requests);

// Gold tasks were given to workers.
void CountExposures(pg::Tx& tx, const PlaceCounts& counts);

// The known answers, as serialized crowdloom.type.v1.Answer; without those that are gold no more.
absl::flat_hash_map<TaskKey, std::string> FindGoldAnswers(pg::Tx& tx,
                                                          absl::Span<const TaskKey> tasks);

// Where tasks stand as gold: those that are, or were.
absl::flat_hash_map<TaskKey, v1::Task::GoldUse> FindGoldUse(pg::Tx& tx,
                                                            absl::Span<const TaskKey> tasks);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_GOLD_STORE_H_
