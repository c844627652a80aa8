#include "services/dispatch/store/gold_store.h"

#include "common/pg/array.h"
#include "services/dispatch/store/key_columns.h"

namespace crowdloom::dispatch {
namespace {

constexpr pg::Query kFindTurns{
    "dispatch_find_gold_turns",
    "SELECT t.worker_id, t.project_id, t.taken, t.gold, t.until, t.near, t.take_time"
    " FROM unnest($1::bigint[], $2::bigint[]) AS u(worker_id, project_id)"
    " JOIN gold_turn t USING (worker_id, project_id)"};
constexpr pg::Query kSaveTurns{
    "dispatch_save_gold_turns",
    "INSERT INTO gold_turn (worker_id, project_id, taken, gold, until, near, take_time)"
    " SELECT u.worker_id, u.project_id, u.taken, u.gold, u.until, u.near, $7"
    " FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::int[], $6::int[])"
    " AS u(worker_id, project_id, taken, gold, until, near)"
    " ON CONFLICT (worker_id, project_id) DO UPDATE SET taken = excluded.taken,"
    " gold = excluded.gold, until = excluded.until, near = excluded.near,"
    " take_time = excluded.take_time"};

// gold_task.state 2 is active.
#define GOLD_FOR_WORKER                                                                       \
  "SELECT g.ordinal FROM gold_task g WHERE g.project_id = u.project_id AND g.batch = u.batch" \
  " AND g.state = 2 AND NOT EXISTS (SELECT FROM assignment a WHERE a.worker_id = u.worker_id" \
  " AND a.project_id = u.project_id AND a.batch = u.batch AND a.ordinal = g.ordinal)"         \
  " AND EXISTS (SELECT FROM place p WHERE p.project_id = u.project_id AND p.batch = u.batch"  \
  " AND p.stage = 1 AND p.ordinal = g.ordinal AND p.open + p.counted < p.target"              \
  " AND NOT p.final)"
constexpr pg::Query kFindGold{
    "dispatch_find_gold",
    "SELECT u.place, c.ordinal"
    " FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::int[])"
    " WITH ORDINALITY AS u(worker_id, project_id, batch, near, n, place)"
    " CROSS JOIN LATERAL ((" GOLD_FOR_WORKER
    " AND g.ordinal >= u.near ORDER BY g.ordinal LIMIT u.n) UNION ALL (" GOLD_FOR_WORKER
    " AND g.ordinal < u.near ORDER BY g.ordinal LIMIT u.n) LIMIT u.n) c"};
constexpr pg::Query kExpose{"dispatch_count_gold_exposures",
                            "UPDATE gold_task g SET exposures = g.exposures + w.n"
                            " FROM unnest($1::bigint[], $2::int[], $3::int[], $4::int[])"
                            " AS w(project_id, batch, ordinal, n) WHERE g.project_id = w.project_id"
                            " AND g.batch = w.batch AND g.ordinal = w.ordinal"};
constexpr pg::Query kAnswers{
    "dispatch_find_gold_answers",
    "SELECT t.project_id, t.batch, t.ordinal, coalesce(g.answer, t.gold)"
    " FROM unnest($1::bigint[], $2::int[], $3::int[]) AS k(project_id, batch, ordinal)"
    " JOIN task t USING (project_id, batch, ordinal)"
    " LEFT JOIN gold_task g USING (project_id, batch, ordinal)"
    " WHERE coalesce(g.answer, t.gold) IS NOT NULL AND NOT coalesce(g.withdrawn, false)"};
constexpr pg::Query kUse{
    "dispatch_find_gold_use",
    "SELECT g.project_id, g.batch, g.ordinal, g.state, g.exposures, p.target - p.open - p.counted,"
    " p.final FROM unnest($1::bigint[], $2::int[], $3::int[]) AS k(project_id, batch, ordinal)"
    " JOIN gold_task g USING (project_id, batch, ordinal) LEFT JOIN place p"
    " ON p.project_id = g.project_id AND p.batch = g.batch AND p.stage = 1"
    " AND p.ordinal = g.ordinal"};

TaskKey TaskFrom(const pqxx::row& row) {
  return {{row[0].as<int64_t>(), row[1].as<int32_t>()}, row[2].as<int32_t>()};
}

}  // namespace

void FindTurns(pg::Tx& tx, GoldTurns& turns) {
  if (turns.empty()) return;
  std::vector<int64_t> workers, projects;
  for (const auto& [key, turn] : turns) {
    workers.push_back(key.first);
    projects.push_back(key.second);
  }
  for (const auto& row : tx.Exec(kFindTurns, pg::Array(workers), pg::Array(projects))) {
    StoredTurn& stored = turns[{row[0].as<int64_t>(), row[1].as<int64_t>()}];
    stored.turn = {row[2].as<int32_t>(), row[3].as<int32_t>(), row[4].as<int32_t>()};
    stored.near = row[5].as<int32_t>();
    stored.take_time = pg::TimeOf(row[6]);
  }
}

void SaveTurns(pg::Tx& tx, const GoldTurns& turns, absl::Time now) {
  std::vector<int64_t> workers, projects;
  std::vector<int32_t> taken, gold, until, near;
  for (const auto& [key, stored] : turns) {
    if (!stored.changed) continue;
    workers.push_back(key.first);
    projects.push_back(key.second);
    taken.push_back(stored.turn.taken);
    gold.push_back(stored.turn.gold);
    until.push_back(stored.turn.until);
    near.push_back(stored.near);
  }
  if (workers.empty()) return;
  tx.Exec(kSaveTurns, pg::Array(workers), pg::Array(projects), pg::Array(taken), pg::Array(gold),
          pg::Array(until), pg::Array(near), now);
}

std::vector<std::pair<size_t, int32_t>> FindGold(pg::Tx& tx,
                                                 absl::Span<const GoldRequest> requests) {
  std::vector<std::pair<size_t, int32_t>> found;
  if (requests.empty()) return found;
  std::vector<int64_t> workers, projects;
  std::vector<int32_t> batches, near, counts;
  for (const GoldRequest& request : requests) {
    workers.push_back(request.worker_id);
    projects.push_back(request.batch.project_id);
    batches.push_back(request.batch.batch);
    near.push_back(request.near);
    counts.push_back(request.count);
  }
  for (const auto& row : tx.Exec(kFindGold, pg::Array(workers), pg::Array(projects),
                                 pg::Array(batches), pg::Array(near), pg::Array(counts))) {
    found.emplace_back(row[0].as<size_t>() - 1, row[1].as<int32_t>());
  }
  return found;
}

void CountExposures(pg::Tx& tx, const PlaceCounts& counts) {
  if (counts.empty()) return;
  TaskColumns columns;
  std::vector<int32_t> numbers;
  for (const auto& [key, number] : counts) {
    columns.Add(key.task());
    numbers.push_back(number);
  }
  tx.Exec(kExpose, columns.projects(), columns.batches(), columns.ordinals(), pg::Array(numbers));
}

absl::flat_hash_map<TaskKey, std::string> FindGoldAnswers(pg::Tx& tx,
                                                          absl::Span<const TaskKey> tasks) {
  absl::flat_hash_map<TaskKey, std::string> answers;
  if (tasks.empty()) return answers;
  TaskColumns columns;
  for (const TaskKey& key : tasks) columns.Add(key);
  for (const auto& row :
       tx.Exec(kAnswers, columns.projects(), columns.batches(), columns.ordinals())) {
    answers[TaskFrom(row)] = pg::BytesOf(row[3]);
  }
  return answers;
}

absl::flat_hash_map<TaskKey, v1::Task::GoldUse> FindGoldUse(pg::Tx& tx,
                                                            absl::Span<const TaskKey> tasks) {
  absl::flat_hash_map<TaskKey, v1::Task::GoldUse> uses;
  if (tasks.empty()) return uses;
  TaskColumns columns;
  for (const TaskKey& key : tasks) columns.Add(key);
  for (const auto& row : tx.Exec(kUse, columns.projects(), columns.batches(), columns.ordinals())) {
    v1::Task::GoldUse& use = uses[TaskFrom(row)];
    const int state = row[3].as<int>();
    const bool active = state == 2 && !row[6].as<bool>(false);
    use.set_state(state == 1 ? v1::Task::GoldUse::PENDING
                  : active   ? v1::Task::GoldUse::ACTIVE
                             : v1::Task::GoldUse::ENDED);
    use.set_exposures(row[4].as<int32_t>());
    use.set_places_left(active ? row[5].as<int32_t>(0) : 0);
  }
  return uses;
}

}  // namespace crowdloom::dispatch
