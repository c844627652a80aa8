#include "services/dispatch/rebuilding.h"

#include <vector>

#include "common/base/status.h"
#include "common/pg/tx.h"
#include "services/dispatch/offering.h"
#include "services/dispatch/store/queue.h"

namespace crowdloom::dispatch {
namespace {

constexpr int kPlacesPerRead = 10'000;

std::vector<queue::StageKey> StagesOf(const Terms& terms) {
  std::vector<queue::StageKey> stages = {{terms.key(), kLabelStage}};
  if (terms.review_stage != kNoStage) stages.push_back({terms.key(), terms.review_stage});
  return stages;
}

absl::Status ForEach(redis::Connection& redis, const std::vector<queue::StageKey>& stages,
                     absl::Status (*step)(redis::Connection&, const queue::StageKey&)) {
  for (const queue::StageKey& stage : stages) CL_RETURN_IF_ERROR(step(redis, stage));
  return absl::OkStatus();
}

// Queues one page; gives how many places are free in it.
absl::StatusOr<int64_t> QueuePlaces(pg::Tx& tx, redis::Connection& redis,
                                    const std::vector<Place>& places) {
  int64_t free = 0;
  std::vector<queue::Change> changes;
  std::vector<PlaceKey> reserved;
  for (const Place& place : places) {
    free += place.free();
    if (place.reserved) {
      reserved.push_back(place.key);
      continue;
    }
    const bool fresh = place.open + place.counted == 0 && place.key.stage == kLabelStage;
    changes.push_back({StageOf(place.key), place.key.ordinal, place.free(),
                       fresh ? Band::kFresh : Band::kStarted, place.rank});
  }
  CL_RETURN_IF_ERROR(queue::Add(redis, changes));
  CL_RETURN_IF_ERROR(queue::AddOwn(redis, OwnOf(FindWaiting(tx, reserved))));
  return free;
}

absl::StatusOr<int64_t> Fill(pg::Tx& tx, redis::Connection& redis, const Terms& terms) {
  const std::vector<queue::StageKey> stages = StagesOf(terms);
  CL_RETURN_IF_ERROR(ForEach(redis, stages, queue::BeginLoading));
  int64_t free = 0;
  PlaceKey last{terms.key(), 0, 0};
  for (;;) {
    const std::vector<Place> places = ListFree(tx, terms.key(), last, kPlacesPerRead);
    CL_ASSIGN_OR_RETURN(const int64_t queued, QueuePlaces(tx, redis, places));
    free += queued;
    if (places.size() < kPlacesPerRead) break;
    last = places.back().key;
    CL_RETURN_IF_ERROR(ForEach(redis, stages, queue::KeepLoading));
  }
  CL_RETURN_IF_ERROR(ForEach(redis, stages, queue::EndLoading));
  return free;
}

}  // namespace

absl::StatusOr<int64_t> RebuildQueues(pg::Connection& db, redis::Connection& redis,
                                      const Terms& terms) {
  int64_t free = 0;
  CL_RETURN_IF_ERROR(pg::RunTx(db,
                               [&](pg::Tx& tx) -> absl::Status {
                                 if (!TryLockRebuild(tx, terms.key())) return absl::OkStatus();
                                 CL_ASSIGN_OR_RETURN(free, Fill(tx, redis, terms));
                                 return absl::OkStatus();
                               },
                               {.max_attempts = 1}));
  return free;
}

}  // namespace crowdloom::dispatch
