// Places: how many answers a task wants at a stage and how many it has or waits for. Every change
// of `open` that raises it says open + counted <= target in its WHERE, so no task can get more.
//
// The functions over many keys lock rows in the order of the keys: pass them sorted.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_PLACE_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_PLACE_STORE_H_

#include <cstdint>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/task.pb.h"
#include "services/dispatch/core/keys.h"

namespace crowdloom::dispatch {

struct Place {
  PlaceKey key;
  int32_t target = 0;
  int32_t target_max = 0;
  int32_t open = 0;
  int32_t counted = 0;
  int32_t round = 1;
  v1::Task::State state = v1::Task::OPEN;
  bool final = false;
  bool reviewed = false;
  bool reserved = false;
  bool gold = false;
  int32_t hold = 0;  // 0 when its work is free of charge
  int32_t rank = 0;  // in its queue (core/task_order.h)

  int32_t free() const { return final ? 0 : target - open - counted; }
  // Given to workers among their other work, so in no queue (store/gold_store.h).
  bool mixed() const { return gold && !reserved && key.stage == 1; }
};

// How many of each place.
using PlaceCounts = absl::btree_map<PlaceKey, int32_t>;

// Takes n places of each task where that many are free and the batch runs. Gives those it took.
std::vector<Place> TakePlaces(pg::Tx& tx, const PlaceCounts& counts);

// Leases became answers.
std::vector<Place> CountAnswers(pg::Tx& tx, const PlaceCounts& counts);

// Leases ended without an answer.
std::vector<Place> GiveBackPlaces(pg::Tx& tx, const PlaceCounts& counts);

// Answers became leases again: returned to their authors, whose places are kept.
std::vector<Place> KeepPlaces(pg::Tx& tx, const PlaceCounts& counts);

// Answers do not count any more.
std::vector<Place> DropAnswers(pg::Tx& tx, const PlaceCounts& counts);

// An answer without a lease: only where a place is free and nothing is final. False if not.
bool CountLateAnswer(pg::Tx& tx, const PlaceKey& key);

// Those of the places that exist.
std::vector<Place> FindPlaces(pg::Tx& tx, absl::Span<const PlaceKey> keys);

// Asks a reviewer for the next round on these tasks (or only for the first one); gives the places
// that are open now. A review that is under way or not yet done is left as it is.
enum class Round { kNext, kFirstOnly };
std::vector<Place> OpenReviews(pg::Tx& tx, absl::Span<const PlaceKey> reviews, Round round);

// Raises how many answers tasks want, up to what their holds cover; gives the places with `target`
// being by how many.
std::vector<Place> RaiseTargets(pg::Tx& tx, const PlaceCounts& targets);

// In batches that are handed out by uncertainty: how sure consensus is about a started task.
void RankByConfidence(pg::Tx& tx, const TaskKey& task, int32_t confidence_ppm);

// Takes back places that consensus asked for and nobody took: it is sure without them. It may ask
// again.
void WithdrawPlaces(pg::Tx& tx, absl::Span<const TaskKey> tasks);

// Says where tasks stand that are not final.
void SetTaskState(pg::Tx& tx, absl::Span<const TaskKey> tasks, v1::Task::State state);

// Workers for whom a task is reserved and who may still take it.
struct Waiting {
  PlaceKey place;
  int64_t worker_id = 0;
};
std::vector<Waiting> FindWaiting(pg::Tx& tx, absl::Span<const PlaceKey> keys);

// Whether this transaction is the one that rebuilds the batch's queues, until it ends.
bool TryLockRebuild(pg::Tx& tx, const BatchKey& batch);

// Free places of a batch after `after`, by stage and ordinal, to fill its queues: without gold.
std::vector<Place> ListFree(pg::Tx& tx, const BatchKey& batch, const PlaceKey& after, int limit);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_PLACE_STORE_H_
