#include "services/dispatch/store/undo_store.h"

namespace crowdloom::dispatch {
namespace {

constexpr pg::Query kLock{
    "dispatch_lock_places",
    "SELECT stage FROM place WHERE project_id = $1 AND batch = $2 AND stage IN (1, 2)"
    " AND ordinal = $3 ORDER BY stage FOR NO KEY UPDATE"};
// Assignment.State 2 is SUBMITTED, 5 RETURNED.
constexpr pg::Query kReturn{
    "dispatch_return_answer",
    "UPDATE assignment SET state = 5 WHERE worker_id = $1 AND project_id = $2 AND batch = $3"
    " AND stage = $4 AND ordinal = $5 AND attempt = $6 AND state = 2"};
// dispatch_open_reviews raises the round where the target was not 0.
constexpr pg::Query kCloseReview{
    "dispatch_close_undone_review",
    "UPDATE place SET target = CASE WHEN round = 1 THEN 0 ELSE target END,"
    " counted = CASE WHEN round = 1 THEN 0 ELSE target END, round = greatest(round - 1, 1)"
    " WHERE project_id = $1 AND batch = $2 AND stage = 2 AND ordinal = $3 AND open = 0"
    " AND counted < target AND NOT final"};

}  // namespace

std::vector<Place> LockPlaces(pg::Tx& tx, const TaskKey& task) {
  std::vector<PlaceKey> keys;
  for (const auto& row : tx.Exec(kLock, task.batch.project_id, task.batch.batch, task.ordinal)) {
    keys.push_back({task.batch, row[0].as<int32_t>(), task.ordinal});
  }
  return FindPlaces(tx, keys);
}

bool ReturnAnswer(pg::Tx& tx, const AssignmentKey& key, int32_t attempt) {
  const PlaceKey& place = key.place;
  return tx.ExecCount(kReturn, key.worker_id, place.batch.project_id, place.batch.batch,
                      place.stage, place.ordinal, attempt) == 1;
}

void CloseUndoneReview(pg::Tx& tx, const TaskKey& task) {
  tx.Exec(kCloseReview, task.batch.project_id, task.batch.batch, task.ordinal);
}

}  // namespace crowdloom::dispatch
