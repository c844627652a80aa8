#include "services/dispatch/store/hold_store.h"

#include <algorithm>
#include <map>

#include "common/pg/array.h"
#include "services/dispatch/core/gold.h"
#include "services/dispatch/core/task_order.h"
#include "services/dispatch/core/workflow.h"
#include "services/dispatch/store/gold_life_store.h"
#include "services/dispatch/store/key_columns.h"
#include "services/dispatch/store/package_store.h"

namespace crowdloom::dispatch {
namespace {

// hold.state as in HoldState.
constexpr pg::Query kFindPlanned{
    "dispatch_find_planned_hold",
    "SELECT project_id, batch, hold, first_ordinal, last_ordinal, amount_micros FROM hold"
    " WHERE project_id = $1 AND batch = $2 AND state = 1"};
constexpr pg::Query kNextNumber{
    "dispatch_next_hold",
    "UPDATE project SET hold_count = hold_count + 1 WHERE project_id = $1 RETURNING hold_count"};
constexpr pg::Query kInsert{
    "dispatch_insert_hold",
    "INSERT INTO hold (project_id, batch, hold, first_ordinal, last_ordinal, amount_micros, state,"
    " tasks_left, overlap_version) SELECT $1, $2, $3, $4::int, $5::int, $6, 1,"
    " $5::int - $4::int + 1, overlap_version FROM batch WHERE project_id = $1 AND batch = $2"};
constexpr pg::Query kTasks{
    "dispatch_find_task_terms",
    "SELECT ordinal, overlap, reserved_count, gold IS NOT NULL, priority,"
    " gold IS NOT NULL AND EXISTS (SELECT FROM package k WHERE k.project_id = t.project_id"
    " AND k.batch = t.batch AND t.ordinal BETWEEN k.first_ordinal AND k.last_ordinal) FROM task t"
    " WHERE project_id = $1 AND batch = $2 AND ordinal BETWEEN $3 AND $4 ORDER BY ordinal"};
constexpr pg::Query kSetState{
    "dispatch_set_hold_state",
    "UPDATE hold SET state = $3 WHERE project_id = $1 AND hold = $2 AND state = 1"};
constexpr pg::Query kFed{"dispatch_set_fed_through",
                         "UPDATE batch SET fed_through = $3 WHERE project_id = $1 AND batch = $2"};
constexpr pg::Query kInsertPlaces{
    "dispatch_insert_places",
    "INSERT INTO place (project_id, batch, stage, ordinal, target, target_max, reviewed, reserved,"
    " gold, hold, rank) SELECT $1, $2, u.stage, u.ordinal, u.target, u.target_max, u.reviewed,"
    " u.reserved, u.gold, $3, u.rank FROM unnest($4::int[], $5::int[], $6::int[], $7::int[],"
    " $8::boolean[], $9::boolean[], $10::boolean[], $11::int[])"
    " AS u(stage, ordinal, target, target_max, reviewed, reserved, gold, rank)"};
constexpr pg::Query kOpenWork{
    "dispatch_has_open_work",
    "SELECT EXISTS (SELECT FROM hold WHERE project_id = $1 AND batch = $2 AND state = 2"
    " AND tasks_left > 0)"};
// A gold task that more workers may get is not over, whatever consensus makes of its answers.
// OFFSET 0 makes the keys complete before places are looked up: without their stage they would be
// searched for in the whole batch.
constexpr pg::Query kMakeFinal{
    "dispatch_make_final",
    "UPDATE place p SET final = true, target = p.counted,"
    " state = CASE WHEN p.stage = 1 THEN $4 ELSE p.state END"
    " FROM (SELECT * FROM unnest($1::bigint[], $2::int[], $3::int[]) AS t(project_id, batch, "
    "ordinal)"
    " CROSS JOIN (VALUES (1), (2)) AS s(stage) OFFSET 0) u"
    " WHERE p.project_id = u.project_id AND p.batch = u.batch AND p.ordinal = u.ordinal"
    " AND p.stage = u.stage AND NOT p.final AND NOT ($4 = 3 AND p.stage = 1 AND p.gold"
    " AND NOT p.reserved AND p.open + p.counted < p.target)"
    " RETURNING p.project_id, p.hold, p.stage"};
constexpr pg::Query kFewerLeft{
    "dispatch_count_down_hold",
    "UPDATE hold h SET tasks_left = h.tasks_left - u.n"
    " FROM unnest($1::bigint[], $2::int[], $3::int[]) AS u(project_id, hold, n)"
    " WHERE h.project_id = u.project_id AND h.hold = u.hold"};
constexpr pg::Query kClose{
    "dispatch_close_holds",
    "UPDATE hold h SET state = 4 FROM (SELECT project_id, hold FROM hold c"
    " WHERE state = 2 AND tasks_left = 0 AND NOT EXISTS (SELECT FROM place p"
    " WHERE p.project_id = c.project_id AND p.batch = c.batch AND p.stage IN (1, 2)"
    " AND p.ordinal BETWEEN c.first_ordinal AND c.last_ordinal AND p.open > 0)"
    " LIMIT $1 FOR UPDATE SKIP LOCKED) u"
    " WHERE h.project_id = u.project_id AND h.hold = u.hold"
    " RETURNING h.project_id, h.batch, h.hold, h.first_ordinal, h.last_ordinal, h.amount_micros"};
constexpr pg::Query kFinished{
    "dispatch_list_finished_batches",
    "SELECT project_id, batch FROM batch b WHERE state IN (2, 3) AND task_count > 0"
    " AND fed_through = task_count AND (append_time < start_time OR append_time < $1)"
    " AND NOT EXISTS (SELECT FROM hold h WHERE h.project_id = b.project_id AND h.batch = b.batch"
    " AND h.state IN (1, 2, 5)) LIMIT $2"};

// Batch.StopReason 3 is BUDGET.
constexpr pg::Query kUnfed{
    "dispatch_list_unfed_batches",
    "SELECT project_id, batch FROM batch WHERE state IN (2, 3) AND fed_through < task_count"
    " AND (state = 2 OR stop_reason = 3) ORDER BY project_id, batch"};
Hold FromRow(const pqxx::row& row) {
  return {{row[0].as<int64_t>(), row[1].as<int32_t>()},
          row[2].as<int32_t>(),
          row[3].as<int32_t>(),
          row[4].as<int32_t>(),
          row[5].as<int64_t>()};
}

struct TaskTerms {
  int32_t ordinal = 0;
  Target target;
  bool reviewed = false;
  bool reserved = false;
  bool gold = false;
  std::optional<int32_t> rank;  // unless by ordinal
  int64_t cost = 0;
};

std::vector<TaskTerms> FindTaskTerms(pg::Tx& tx, const StoredTerms& terms, int32_t first,
                                     int32_t last) {
  const BatchKey& key = terms.batch.key;
  const v1::Batch& batch = terms.batch.batch;
  std::vector<TaskTerms> all;
  for (const auto& row : tx.Exec(kTasks, key.project_id, key.batch, first, last)) {
    TaskTerms task;
    task.ordinal = row[0].as<int32_t>();
    const auto reserved_count = row[2].as<int32_t>();
    task.target = TargetOf(batch.overlap(), row[1].as<int32_t>(), reserved_count);
    task.reserved = reserved_count > 0;
    task.gold = row[3].as<bool>();
    const bool mixed = task.gold && !task.reserved && !row[5].as<bool>();
    if (mixed) task.target = {GoldAnswersMax(batch), GoldAnswersMax(batch)};
    task.rank = RankOf(batch.order(), {key, task.ordinal}, row[4].as<int32_t>());
    task.reviewed = !mixed && IsReviewed(terms.project, {key, task.ordinal});
    task.cost = mixed ? LabelCostMax(batch.price()) * task.target.max
                      : CostMax(terms.project, batch, task.target, task.reviewed);
    all.push_back(task);
  }
  return all;
}

// The rows of kInsertPlaces.
struct NewPlaces {
  void Add(int32_t stage, const TaskTerms& task, int32_t target, int32_t target_max) {
    stages.push_back(stage);
    ordinals.push_back(task.ordinal);
    targets.push_back(target);
    targets_max.push_back(target_max);
    reviewed.push_back(task.reviewed);
    reserved.push_back(task.reserved && stage == kLabelStage);
    gold.push_back(task.gold);
    ranks.push_back(task.rank);
  }
  std::vector<int32_t> stages, ordinals, targets, targets_max;
  std::vector<bool> reviewed, reserved, gold;
  std::vector<std::optional<int32_t>> ranks;
};

}  // namespace

std::optional<Hold> PlanHold(pg::Tx& tx, const StoredTerms& terms, int32_t tasks_max) {
  const StoredBatch& batch = terms.batch;
  const auto planned = tx.ExecAtMostOne(kFindPlanned, batch.key.project_id, batch.key.batch);
  if (planned) return FromRow(*planned);
  const int32_t last = std::min(batch.fed_through + tasks_max, batch.batch.task_count());
  if (last <= batch.fed_through) return std::nullopt;
  Hold hold{batch.key, 0, batch.fed_through + 1, last, 0};
  for (const TaskTerms& task : FindTaskTerms(tx, terms, hold.first_ordinal, last)) {
    hold.amount_micros += task.cost;
  }
  hold.number = tx.ExecOne(kNextNumber, batch.key.project_id)[0].as<int32_t>();
  tx.Exec(kInsert, batch.key.project_id, batch.key.batch, hold.number, hold.first_ordinal,
          hold.last_ordinal, hold.amount_micros);
  return hold;
}

std::optional<int64_t> NextCost(pg::Tx& tx, const StoredTerms& terms) {
  const int32_t next = terms.batch.fed_through + 1;
  const std::vector<TaskTerms> tasks = FindTaskTerms(tx, terms, next, next);
  if (tasks.empty()) return std::nullopt;
  return tasks[0].cost;
}

void OpenHold(pg::Tx& tx, const StoredTerms& terms, const Hold& hold) {
  const auto opened = tx.ExecCount(kSetState, hold.batch.project_id, hold.number,
                                   static_cast<int>(HoldState::kOpen));
  if (opened == 0) return;
  const int32_t review_stage = ReviewStage(terms.project);
  NewPlaces places;
  for (const TaskTerms& task : FindTaskTerms(tx, terms, hold.first_ordinal, hold.last_ordinal)) {
    places.Add(kLabelStage, task, task.target.min, task.target.max);
    // Opened by the task's last answer, or by a dispute.
    if (review_stage != kNoStage) places.Add(review_stage, task, 0, 1);
  }
  tx.Exec(kInsertPlaces, hold.batch.project_id, hold.batch.batch, hold.number,
          pg::Array(places.stages), pg::Array(places.ordinals), pg::Array(places.targets),
          pg::Array(places.targets_max), pg::Array(places.reviewed), pg::Array(places.reserved),
          pg::Array(places.gold), pg::Array(places.ranks));
  if (terms.batch.reserved) ReservePackaged(tx, hold);
  AddBlockGold(tx, hold);
  tx.Exec(kFed, hold.batch.project_id, hold.batch.batch, hold.last_ordinal);
}

void RefuseHold(pg::Tx& tx, const Hold& hold) {
  tx.Exec(kSetState, hold.batch.project_id, hold.number, static_cast<int>(HoldState::kRefused));
}

bool IsBlockPlanned(pg::Tx& tx, const BatchKey& batch) {
  return tx.ExecAtMostOne(kFindPlanned, batch.project_id, batch.batch).has_value();
}

bool HasOpenWork(pg::Tx& tx, const BatchKey& batch) {
  return tx.ExecOne(kOpenWork, batch.project_id, batch.batch)[0].as<bool>();
}

std::vector<BatchKey> ListUnfed(pg::Tx& tx) {
  std::vector<BatchKey> unfed;
  for (const auto& row : tx.Exec(kUnfed)) {
    unfed.push_back({row[0].as<int64_t>(), row[1].as<int32_t>()});
  }
  return unfed;
}

void MakeFinal(pg::Tx& tx, absl::Span<const TaskKey> tasks, v1::Task::State state) {
  if (tasks.empty()) return;
  TaskColumns columns;
  for (const TaskKey& key : tasks) columns.Add(key);
  std::map<std::pair<int64_t, int32_t>, int32_t> finished;
  for (const auto& row : tx.Exec(kMakeFinal, columns.projects(), columns.batches(),
                                 columns.ordinals(), static_cast<int>(state))) {
    if (row[2].as<int>() == kLabelStage) ++finished[{row[0].as<int64_t>(), row[1].as<int32_t>()}];
  }
  std::vector<int64_t> projects;
  std::vector<int32_t> holds, counts;
  for (const auto& [hold, count] : finished) {
    projects.push_back(hold.first);
    holds.push_back(hold.second);
    counts.push_back(count);
  }
  if (holds.empty()) return;
  tx.Exec(kFewerLeft, pg::Array(projects), pg::Array(holds), pg::Array(counts));
}

std::vector<Hold> CloseHolds(pg::Tx& tx, int limit) {
  std::vector<Hold> closed;
  for (const auto& row : tx.Exec(kClose, limit)) {
    if (row[5].as<int64_t>() > 0) closed.push_back(FromRow(row));
  }
  return closed;
}

std::vector<BatchKey> ListFinished(pg::Tx& tx, absl::Time quiet_since, int limit) {
  std::vector<BatchKey> finished;
  for (const auto& row : tx.Exec(kFinished, quiet_since, limit)) {
    finished.push_back({row[0].as<int64_t>(), row[1].as<int32_t>()});
  }
  return finished;
}

}  // namespace crowdloom::dispatch
