#include "services/dispatch/store/closing_store.h"

#include <cstdint>

namespace crowdloom::dispatch {
namespace {

// Batch.State 4 is CLOSED, a hold of state 2 open; Assignment.State 5 is RETURNED, 7 RELEASED.
#define PLACES_OF_CLOSED_BATCHES                                                       \
  " FROM hold h JOIN batch b USING (project_id, batch)"                                \
  " JOIN place p ON p.project_id = h.project_id AND p.batch = h.batch AND p.stage = 1" \
  " AND p.ordinal BETWEEN h.first_ordinal AND h.last_ordinal"                          \
  " WHERE h.state = 2 AND h.tasks_left > 0 AND b.state = 4 AND NOT p.final"

constexpr pg::Query kUnanswered{"dispatch_list_unanswered",
                                "SELECT p.project_id, p.batch, p.ordinal" PLACES_OF_CLOSED_BATCHES
                                " AND p.open = 0 AND p.counted = 0 LIMIT $1"};

constexpr pg::Query kGiveUpReturned{
    "dispatch_give_up_returned",
    "WITH given_up AS (UPDATE assignment a SET state = 7, reason = 'BATCH_CLOSED'"
    " FROM (SELECT a.worker_id, a.project_id, a.batch, a.stage, a.ordinal FROM assignment a"
    "       JOIN batch b USING (project_id, batch) WHERE a.held AND a.state = 5 AND b.state = 4"
    "       LIMIT $1 FOR UPDATE OF a SKIP LOCKED) u"
    " WHERE a.worker_id = u.worker_id AND a.project_id = u.project_id AND a.batch = u.batch"
    " AND a.stage = u.stage AND a.ordinal = u.ordinal"
    " RETURNING a.project_id, a.batch, a.stage, a.ordinal)"
    " UPDATE place p SET open = p.open - g.n"
    " FROM (SELECT project_id, batch, stage, ordinal, count(*)::int AS n FROM given_up"
    "       GROUP BY 1, 2, 3, 4) g"
    " WHERE p.project_id = g.project_id AND p.batch = g.batch AND p.stage = g.stage"
    " AND p.ordinal = g.ordinal"};

constexpr pg::Query kCloseAnswered{
    "dispatch_close_answered",
    "UPDATE place p SET closed = true, target = p.counted, target_max = p.counted"
    " FROM (SELECT p.project_id, p.batch, p.ordinal" PLACES_OF_CLOSED_BATCHES
    "       AND NOT p.closed AND p.open = 0 AND p.counted > 0"
    "       AND NOT EXISTS (SELECT FROM place r WHERE r.project_id = p.project_id"
    "                       AND r.batch = p.batch AND r.stage > 1 AND r.ordinal = p.ordinal"
    "                       AND r.open > 0)"
    "       LIMIT $1 FOR NO KEY UPDATE OF p SKIP LOCKED) u"
    " WHERE p.project_id = u.project_id AND p.batch = u.batch AND p.stage = 1"
    " AND p.ordinal = u.ordinal RETURNING p.project_id, p.batch, p.ordinal, p.counted"};

TaskKey TaskFrom(const pqxx::row& row) {
  return {{row[0].as<int64_t>(), row[1].as<int32_t>()}, row[2].as<int32_t>()};
}

}  // namespace

std::vector<TaskKey> ListUnanswered(pg::Tx& tx, int limit) {
  std::vector<TaskKey> tasks;
  for (const auto& row : tx.Exec(kUnanswered, limit)) tasks.push_back(TaskFrom(row));
  return tasks;
}

int GiveUpReturned(pg::Tx& tx, int limit) {
  return static_cast<int>(tx.ExecCount(kGiveUpReturned, limit));
}

std::vector<Place> CloseAnswered(pg::Tx& tx, int limit) {
  std::vector<Place> closed;
  for (const auto& row : tx.Exec(kCloseAnswered, limit)) {
    const TaskKey task = TaskFrom(row);
    Place& place = closed.emplace_back();
    place.key = {task.batch, 1, task.ordinal};
    place.counted = place.target = place.target_max = row[3].as<int32_t>();
  }
  return closed;
}

}  // namespace crowdloom::dispatch
