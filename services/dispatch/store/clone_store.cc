#include "services/dispatch/store/clone_store.h"

#include "common/pg/query.h"

namespace crowdloom::dispatch {
namespace {

constexpr pg::Query kTasks{
    "dispatch_clone_tasks",
    "INSERT INTO task (project_id, batch, ordinal, external_id, payload, gold, overlap,"
    " reserved_count, priority) SELECT project_id, $3, ordinal, external_id, payload, gold,"
    " overlap, reserved_count, priority FROM task WHERE project_id = $1 AND batch = $2"};
// Not those that a package made.
constexpr pg::Query kReservations{
    "dispatch_clone_reservations",
    "INSERT INTO reservation (project_id, batch, ordinal, worker_id)"
    " SELECT r.project_id, $3, r.ordinal, r.worker_id FROM reservation r"
    " JOIN task t USING (project_id, batch, ordinal)"
    " WHERE r.project_id = $1 AND r.batch = $2 AND t.reserved_count > 0"};
constexpr pg::Query kGrow{
    "dispatch_grow_cloned_batch",
    "UPDATE batch SET task_count = $3, append_time = $4, reserved = EXISTS (SELECT FROM reservation"
    " r WHERE r.project_id = $1 AND r.batch = $2), revision = revision + 1"
    " WHERE project_id = $1 AND batch = $2"};

}  // namespace

void CopyTasks(pg::Tx& tx, const BatchKey& from, const BatchKey& to, absl::Time now) {
  const int64_t tasks = tx.ExecCount(kTasks, from.project_id, from.batch, to.batch);
  tx.Exec(kReservations, from.project_id, from.batch, to.batch);
  tx.Exec(kGrow, to.project_id, to.batch, tasks, now);
}

}  // namespace crowdloom::dispatch
