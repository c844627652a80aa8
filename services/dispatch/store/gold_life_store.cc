#include "services/dispatch/store/gold_life_store.h"

#include "common/base/status.h"
#include "services/dispatch/core/gold.h"
#include "services/dispatch/core/price.h"
#include "services/dispatch/store/columns.h"

namespace crowdloom::dispatch {
namespace {

// gold_task.state: 1 waits, 2 active, 3 ending, 4 ended. hold.state 2 is open, 3 refused, 6 planned
// for a gold task. Task.State 2 is OPEN, 5 CANCELLED; Batch.State 2 RUNNING, 3 PAUSED.
constexpr pg::Query kActivate{
    "dispatch_activate_gold",
    "INSERT INTO gold_task AS g (project_id, batch, ordinal, state, version, answer)"
    " SELECT project_id, batch, ordinal, 1, $4, $5 FROM task"
    " WHERE project_id = $1 AND batch = $2 AND ordinal = $3"
    " ON CONFLICT (project_id, batch, ordinal) DO UPDATE SET version = excluded.version,"
    " answer = excluded.answer, withdrawn = false, retry_time = '-infinity',"
    " state = CASE WHEN g.state = 2 THEN 2 ELSE 1 END WHERE g.version < excluded.version"};
constexpr pg::Query kWithdraw{
    "dispatch_withdraw_gold",
    "INSERT INTO gold_task AS g (project_id, batch, ordinal, state, version, withdrawn)"
    " SELECT project_id, batch, ordinal, 4, $4, true FROM task"
    " WHERE project_id = $1 AND batch = $2 AND ordinal = $3"
    " ON CONFLICT (project_id, batch, ordinal) DO UPDATE SET version = excluded.version,"
    " withdrawn = true, state = CASE WHEN g.state IN (2, 3) THEN 3 ELSE 4 END"
    " WHERE g.version < excluded.version"};
// What was withdrawn before it had a place ends at once.
constexpr pg::Query kAddBlock{
    "dispatch_add_block_gold",
    "INSERT INTO gold_task AS g (project_id, batch, ordinal, state)"
    " SELECT project_id, batch, ordinal, 2 FROM place WHERE project_id = $1 AND batch = $2"
    " AND stage = 1 AND ordinal BETWEEN $3 AND $4 AND gold AND NOT reserved"
    " ON CONFLICT (project_id, batch, ordinal) DO UPDATE"
    " SET state = CASE WHEN g.withdrawn THEN 3 ELSE 2 END"};
constexpr pg::Query kMarkBatch{"dispatch_mark_gold_batch",
                               "UPDATE batch SET gold = true, revision = revision + 1"
                               " WHERE project_id = $1 AND batch = $2 AND NOT gold"};
constexpr pg::Query kRevive{
    "dispatch_revive_gold",
    "WITH alive AS (SELECT g.project_id, g.batch, g.ordinal FROM gold_task g"
    " JOIN place p ON p.project_id = g.project_id AND p.batch = g.batch AND p.stage = 1"
    " AND p.ordinal = g.ordinal AND p.gold AND NOT p.reserved AND NOT p.final"
    " WHERE g.state = 1 LIMIT 100 FOR NO KEY UPDATE OF g SKIP LOCKED),"
    " raised AS (UPDATE place p SET target = p.target_max FROM alive a"
    " WHERE p.project_id = a.project_id AND p.batch = a.batch AND p.stage = 1"
    " AND p.ordinal = a.ordinal)"
    " UPDATE gold_task g SET state = 2 FROM alive a WHERE g.project_id = a.project_id"
    " AND g.batch = a.batch AND g.ordinal = a.ordinal"};
constexpr pg::Query kFindPlanned{
    "dispatch_find_planned_gold_hold",
    "SELECT project_id, batch, hold, first_ordinal, amount_micros FROM hold WHERE state = 6"
    " LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED"};
constexpr pg::Query kFindWaiting{
    "dispatch_find_waiting_gold",
    "SELECT g.project_id, g.batch, g.ordinal FROM gold_task g"
    " JOIN batch b USING (project_id, batch)"
    " JOIN place p ON p.project_id = g.project_id AND p.batch = g.batch AND p.stage = 1"
    " AND p.ordinal = g.ordinal AND p.final AND NOT p.reserved AND p.state <> 5"
    " WHERE g.state = 1 AND g.retry_time < $1 AND b.state IN (2, 3)"
    " LIMIT 1 FOR NO KEY UPDATE OF g SKIP LOCKED"};
constexpr pg::Query kNextNumber{
    "dispatch_next_gold_hold",
    "UPDATE project SET hold_count = hold_count + 1 WHERE project_id = $1 RETURNING hold_count"};
constexpr pg::Query kInsertHold{
    "dispatch_insert_gold_hold",
    "INSERT INTO hold (project_id, batch, hold, first_ordinal, last_ordinal, amount_micros, state,"
    " tasks_left, overlap_version) SELECT $1, $2, $3, $4, $4, $5, 6, 1, overlap_version FROM batch"
    " WHERE project_id = $1 AND batch = $2"};
// As many answers as the hold covers, besides those that there are.
constexpr pg::Query kOpenPlace{
    "dispatch_open_gold_place",
    "UPDATE place p SET gold = true, reviewed = false, final = false, closed = false, state = 2,"
    " hold = $4, target = p.counted + $5, target_max = p.counted + $5 FROM gold_task g, batch b"
    " WHERE p.project_id = $1 AND p.batch = $2 AND p.stage = 1 AND p.ordinal = $3 AND p.final"
    " AND p.state <> 5 AND g.project_id = p.project_id AND g.batch = p.batch"
    " AND g.ordinal = p.ordinal AND g.state = 1 AND b.project_id = p.project_id"
    " AND b.batch = p.batch AND b.state IN (2, 3) RETURNING p.counted"};
constexpr pg::Query kOpenTask{"dispatch_open_gold_task",
                              "UPDATE gold_task SET state = 2, late = true, answered_before = $4"
                              " WHERE project_id = $1 AND batch = $2 AND ordinal = $3"};
constexpr pg::Query kSetHold{"dispatch_set_gold_hold",
                             "UPDATE hold SET state = $3 WHERE project_id = $1 AND hold = $2"};
constexpr pg::Query kRetry{"dispatch_retry_gold",
                           "UPDATE gold_task SET retry_time = $4"
                           " WHERE project_id = $1 AND batch = $2 AND ordinal = $3"};
// Holds 1 and 5 are planned.
constexpr pg::Query kGoldOnly{
    "dispatch_list_gold_only_batches",
    "SELECT b.project_id, b.batch FROM batch b WHERE b.gold AND b.state IN (2, 3)"
    " AND b.fed_through = b.task_count AND (b.append_time < b.start_time OR b.append_time < $1)"
    " AND EXISTS (SELECT FROM gold_task g WHERE g.project_id = b.project_id AND g.batch = b.batch"
    " AND g.state = 2)"
    " AND NOT EXISTS (SELECT FROM hold h WHERE h.project_id = b.project_id AND h.batch = b.batch"
    " AND h.state IN (1, 5))"
    " AND (SELECT coalesce(sum(h.tasks_left), 0) FROM hold h WHERE h.project_id = b.project_id"
    " AND h.batch = b.batch AND h.state = 2)"
    " = (SELECT count(*) FROM gold_task g JOIN place p ON p.project_id = g.project_id"
    " AND p.batch = g.batch AND p.stage = 1 AND p.ordinal = g.ordinal"
    " WHERE g.project_id = b.project_id AND g.batch = b.batch AND p.gold AND NOT p.final)"
    " LIMIT $2"};
constexpr pg::Query kEndBatch{"dispatch_end_batch_gold",
                              "UPDATE gold_task SET state = CASE WHEN state = 1 THEN 4 ELSE 3 END"
                              " WHERE project_id = $1 AND batch = $2 AND state IN (1, 2)"};
constexpr pg::Query kUsedUp{
    "dispatch_end_used_up_gold",
    "UPDATE gold_task g SET state = 3 FROM place p WHERE g.late AND g.state = 2"
    " AND p.project_id = g.project_id AND p.batch = g.batch AND p.stage = 1"
    " AND p.ordinal = g.ordinal AND p.open = 0 AND p.counted >= p.target"};
constexpr pg::Query kLower{
    "dispatch_lower_gold_targets",
    "UPDATE place p SET target = p.open + p.counted FROM gold_task g WHERE g.state = 3"
    " AND p.project_id = g.project_id AND p.batch = g.batch AND p.stage = 1"
    " AND p.ordinal = g.ordinal AND NOT p.final AND p.target > p.open + p.counted"};
constexpr pg::Query kEnd{
    "dispatch_end_gold",
    "UPDATE gold_task g SET state = 4 FROM (SELECT q.project_id, q.batch, q.ordinal, q.late,"
    " p.counted, p.final, p.closed FROM gold_task q CROSS JOIN LATERAL (SELECT counted, final,"
    " closed FROM place WHERE project_id = q.project_id AND batch = q.batch AND stage = 1"
    " AND ordinal = q.ordinal AND open = 0 OFFSET 0) p WHERE q.state = 3 LIMIT $1"
    " FOR NO KEY UPDATE OF q SKIP LOCKED) e"
    " WHERE g.project_id = e.project_id AND g.batch = e.batch AND g.ordinal = e.ordinal"
    " RETURNING g.project_id, g.batch, g.ordinal, e.late, e.counted, e.final, e.closed"};

TaskKey TaskFrom(const pqxx::row& row) {
  return {{row[0].as<int64_t>(), row[1].as<int32_t>()}, row[2].as<int32_t>()};
}

TaskKey TaskOf(const Hold& hold) { return {hold.batch, hold.first_ordinal}; }

std::optional<StoredTerms> TermsOf(pg::Tx& tx, const BatchKey& batch) {
  std::vector<StoredTerms> terms = FindTerms(tx, {batch});
  if (terms.empty()) return std::nullopt;
  return std::move(terms[0]);
}

}  // namespace

absl::Status ChangeGold(pg::Tx& tx, const events::v1::GoldChanged& changed) {
  CL_ASSIGN_OR_RETURN(const TaskKey task, ParseTask(changed.task()));
  const BatchKey& batch = task.batch;
  if (changed.active()) {
    tx.Exec(kActivate, batch.project_id, batch.batch, task.ordinal, changed.version(),
            Serialized(changed.answer()));
  } else {
    tx.Exec(kWithdraw, batch.project_id, batch.batch, task.ordinal, changed.version());
  }
  return absl::OkStatus();
}

void AddBlockGold(pg::Tx& tx, const Hold& hold) {
  const BatchKey& batch = hold.batch;
  const auto added =
      tx.ExecCount(kAddBlock, batch.project_id, batch.batch, hold.first_ordinal, hold.last_ordinal);
  if (added > 0) tx.Exec(kMarkBatch, batch.project_id, batch.batch);
}

std::optional<Hold> PlanGoldHold(pg::Tx& tx, absl::Time now) {
  tx.Exec(kRevive);
  if (const auto row = tx.ExecAtMostOne(kFindPlanned)) {
    return Hold{{(*row)[0].as<int64_t>(), (*row)[1].as<int32_t>()},
                (*row)[2].as<int32_t>(),
                (*row)[3].as<int32_t>(),
                (*row)[3].as<int32_t>(),
                (*row)[4].as<int64_t>()};
  }
  const auto waiting = tx.ExecAtMostOne(kFindWaiting, now);
  if (!waiting) return std::nullopt;
  const TaskKey task = TaskFrom(*waiting);
  const auto terms = TermsOf(tx, task.batch);
  if (!terms) return std::nullopt;
  const v1::Batch& batch = terms->batch.batch;
  Hold hold{task.batch, tx.ExecOne(kNextNumber, task.batch.project_id)[0].as<int32_t>(),
            task.ordinal, task.ordinal, GoldAnswersMax(batch) * LabelCostMax(batch.price())};
  tx.Exec(kInsertHold, task.batch.project_id, task.batch.batch, hold.number, task.ordinal,
          hold.amount_micros);
  return hold;
}

bool OpenGold(pg::Tx& tx, const Hold& hold) {
  const TaskKey task = TaskOf(hold);
  const int64_t project_id = task.batch.project_id;
  const auto terms = TermsOf(tx, task.batch);
  // Terms may have changed since the hold was planned: what it covers is what may be answered.
  const int64_t cost = terms ? LabelCostMax(terms->batch.batch.price()) : 0;
  const int64_t answers = cost > 0 ? hold.amount_micros / cost
                          : terms  ? GoldAnswersMax(terms->batch.batch)
                                   : 0;
  const auto place = tx.ExecAtMostOne(kOpenPlace, project_id, task.batch.batch, task.ordinal,
                                      hold.number, answers);
  tx.Exec(kSetHold, project_id, hold.number, place ? 2 : 3);
  if (!place) return false;
  tx.Exec(kOpenTask, project_id, task.batch.batch, task.ordinal, (*place)[0].as<int32_t>());
  tx.Exec(kMarkBatch, project_id, task.batch.batch);
  return true;
}

void RefuseGold(pg::Tx& tx, const Hold& hold, absl::Time retry_time) {
  const TaskKey task = TaskOf(hold);
  tx.Exec(kSetHold, task.batch.project_id, hold.number, 3);
  tx.Exec(kRetry, task.batch.project_id, task.batch.batch, task.ordinal, retry_time);
}

std::vector<BatchKey> ListGoldOnly(pg::Tx& tx, absl::Time quiet_since, int limit) {
  std::vector<BatchKey> batches;
  for (const auto& row : tx.Exec(kGoldOnly, quiet_since, limit)) {
    batches.push_back({row[0].as<int64_t>(), row[1].as<int32_t>()});
  }
  return batches;
}

void EndBatchGold(pg::Tx& tx, const BatchKey& batch) {
  tx.Exec(kEndBatch, batch.project_id, batch.batch);
}

std::vector<Place> EndGold(pg::Tx& tx, int limit) {
  tx.Exec(kUsedUp);
  tx.Exec(kLower);
  std::vector<TaskKey> unanswered, late;
  std::vector<Place> told;
  for (const auto& row : tx.Exec(kEnd, limit)) {
    const TaskKey task = TaskFrom(row);
    const auto counted = row[4].as<int32_t>();
    if (row[5].as<bool>()) continue;  // by its last answer
    if (row[3].as<bool>()) {
      late.push_back(task);
    } else if (counted == 0) {
      unanswered.push_back(task);
    } else if (!row[6].as<bool>()) {  // with a closed batch it was told that nothing comes
      Place& place = told.emplace_back();
      place.key = {task.batch, 1, task.ordinal};
      place.counted = place.target = place.target_max = counted;
    }
  }
  MakeFinal(tx, unanswered, v1::Task::CANCELLED);
  MakeFinal(tx, late, v1::Task::RESOLVED);
  return told;
}

}  // namespace crowdloom::dispatch
