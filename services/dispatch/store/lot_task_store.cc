#include "services/dispatch/store/lot_task_store.h"

#include <algorithm>
#include <string>

#include "services/dispatch/core/units.h"
#include "services/dispatch/store/key_columns.h"
#include "services/dispatch/store/place_store.h"

namespace crowdloom::dispatch {
namespace {

constexpr int kTaskCountMax = 10'000;

constexpr pg::Query kWithLots{
    "dispatch_find_projects_with_lots",
    "SELECT project_id FROM project WHERE project_id = ANY($1::bigint[]) AND lots"};
constexpr pg::Query kFinish{
    "dispatch_keep_for_lots",
    "INSERT INTO lot_task (project_id, batch, ordinal, worker_id, objects, attributes, answer)"
    " SELECT u.project_id, u.batch, u.ordinal, coalesce((SELECT s.worker_id FROM submission s"
    " WHERE s.project_id = u.project_id AND s.batch = u.batch AND s.ordinal = u.ordinal"
    " AND s.stage = 1 ORDER BY s.attempt DESC, s.worker_id LIMIT 1), 0),"
    " u.objects, u.attributes, u.answer"
    " FROM unnest($1::bigint[], $2::int[], $3::int[], $4::int[], $5::int[], $6::bytea[])"
    " AS u(project_id, batch, ordinal, objects, attributes, answer)"
    " JOIN project p ON p.project_id = u.project_id AND p.lots"
    " JOIN place l ON l.project_id = u.project_id AND l.batch = u.batch AND l.stage = 1"
    " AND l.ordinal = u.ordinal AND NOT l.gold AND NOT l.final"
    " ON CONFLICT (project_id, batch, ordinal) DO UPDATE SET ready = true,"
    " worker_id = excluded.worker_id, objects = excluded.objects,"
    " attributes = excluded.attributes, answer = excluded.answer"
    " RETURNING project_id, batch, ordinal"};
constexpr pg::Query kCountFree{
    "dispatch_count_lot_supply",
    "SELECT least(count(*), $3)::int, 0 FROM lot_task WHERE project_id = $1 AND lot IS NULL"
    " AND (cardinality($2::int[]) = 0 OR batch = ANY($2::int[]))"};
constexpr pg::Query kCountReturned{
    "dispatch_count_returned_tasks",
    "SELECT (count(*) FILTER (WHERE t.ready))::int, (count(*) FILTER (WHERE NOT t.ready))::int"
    " FROM lot_task t JOIN place p ON p.project_id = t.project_id AND p.batch = t.batch"
    " AND p.stage = 1 AND p.ordinal = t.ordinal AND NOT p.final"
    " WHERE t.project_id = $1 AND t.lot = $2"};
constexpr pg::Query kFill{
    "dispatch_fill_lot",
    "UPDATE lot_task t SET lot = $2 FROM (SELECT project_id, batch, ordinal FROM lot_task"
    " WHERE project_id = $1 AND lot IS NULL"
    " AND (cardinality($3::int[]) = 0 OR batch = ANY($3::int[]))"
    " ORDER BY batch, ordinal LIMIT $4 FOR NO KEY UPDATE) u"
    " WHERE t.project_id = u.project_id AND t.batch = u.batch AND t.ordinal = u.ordinal"};
// Tasks that were withdrawn since are not offered again.
constexpr pg::Query kDropWithdrawn{
    "dispatch_drop_withdrawn_from_lot",
    "DELETE FROM lot_task t USING place p WHERE t.project_id = $1 AND t.lot = $2"
    " AND p.project_id = t.project_id AND p.batch = t.batch AND p.stage = 1"
    " AND p.ordinal = t.ordinal AND p.final"};
constexpr pg::Query kTasks{
    "dispatch_list_lot_tasks",
    "SELECT project_id, batch, ordinal, worker_id, objects, attributes FROM lot_task"
    " WHERE project_id = $1 AND lot = $2 ORDER BY batch, ordinal"};
constexpr pg::Query kWorkedOnTask{
    "dispatch_worked_on_task",
    "SELECT EXISTS (SELECT FROM submission"
    " WHERE project_id = $1 AND batch = $2 AND ordinal = $3 AND worker_id = $4)"};
constexpr pg::Query kWorkedOnLot{
    "dispatch_worked_on_lot",
    "SELECT EXISTS (SELECT FROM lot_task t JOIN submission s USING (project_id, batch, ordinal)"
    " WHERE t.project_id = $1 AND t.lot = $2 AND s.worker_id = $3)"};
constexpr pg::Query kForgetAnswers{
    "dispatch_forget_lot_answers",
    "UPDATE lot_task SET answer = NULL WHERE project_id = $1 AND lot = $2"};
// Batch.State 4 is CLOSED.
constexpr pg::Query kObstacles{
    "dispatch_find_lot_obstacles",
    "SELECT coalesce(max(t.returns), 0), coalesce(bool_or(b.state = 4), false)"
    " FROM lot_task t JOIN batch b USING (project_id, batch)"
    " WHERE t.project_id = $1 AND t.lot = $2"};
// Assignment.State 2 is SUBMITTED, 3 ACCEPTED.
constexpr pg::Query kAnswers{
    "dispatch_list_lot_answers",
    "SELECT a.project_id, a.batch, a.ordinal, a.worker_id, a.attempt FROM lot_task t"
    " JOIN submission s USING (project_id, batch, ordinal)"
    " JOIN assignment a ON a.worker_id = s.worker_id AND a.project_id = s.project_id"
    " AND a.batch = s.batch AND a.ordinal = s.ordinal AND a.stage = s.stage"
    " AND a.attempt = s.attempt AND a.state IN (2, 3)"
    " WHERE t.project_id = $1 AND t.lot = $2 AND s.stage = 1"
    " ORDER BY a.batch, a.ordinal, a.worker_id"};
constexpr pg::Query kPassOn{"dispatch_pass_on_lot",
                            "UPDATE lot_task SET lot = $3, ready = false, returns = returns + 1"
                            " WHERE project_id = $1 AND lot = $2"};

TaskKey TaskFrom(const pqxx::row& row) {
  return {{row[0].as<int64_t>(), row[1].as<int32_t>()}, row[2].as<int32_t>()};
}

int CountMax(const v1::Lot& lot) {
  return lot.task_count_max() == 0 ? kTaskCountMax : lot.task_count_max();
}

std::string BatchNumbers(const v1::Lot& lot) {
  std::vector<int32_t> numbers;
  for (const std::string& name : lot.batches()) {
    const auto key = ParseBatch(name);  // checked when the lot was made
    if (key.ok()) numbers.push_back(key->batch);
  }
  return pg::Array(numbers);
}

}  // namespace

std::vector<TaskKey> AwaitAcceptance(pg::Tx& tx, const FinishedTasks& finished) {
  std::vector<int64_t> projects;
  std::vector<TaskKey> final;
  for (const auto& [task, answer] : finished) {
    if (projects.empty() || projects.back() != task.batch.project_id) {
      projects.push_back(task.batch.project_id);
    }
    final.push_back(task);
  }
  if (final.empty() || tx.Exec(kWithLots, pg::Array(projects)).empty()) return final;
  TaskColumns columns;
  std::vector<int32_t> objects, attributes;
  std::vector<std::string> answers;
  for (const auto& [task, answer] : finished) {
    columns.Add(task);
    objects.push_back(UnitsOf(answer, v1::Project::Acceptance::OBJECT));
    attributes.push_back(UnitsOf(answer, v1::Project::Acceptance::ATTRIBUTE));
    answers.push_back(answer.SerializeAsString());
  }
  std::vector<TaskKey> kept;
  for (const auto& row :
       tx.Exec(kFinish, columns.projects(), columns.batches(), columns.ordinals(),
               pg::Array(objects), pg::Array(attributes), pg::ByteaArray(answers))) {
    kept.push_back(TaskFrom(row));
  }
  std::sort(kept.begin(), kept.end());
  SetTaskState(tx, kept, v1::Task::RESOLVED);
  std::erase_if(final, [&](const TaskKey& task) {
    return std::binary_search(kept.begin(), kept.end(), task);
  });
  return final;
}

Supply CountSupply(pg::Tx& tx, const LotKey& key, const v1::Lot& lot) {
  const pqxx::row row =
      lot.previous_lot().empty()
          ? tx.ExecOne(kCountFree, key.project_id, BatchNumbers(lot), CountMax(lot))
          : tx.ExecOne(kCountReturned, key.project_id, key.lot);
  return {row[0].as<int32_t>(), row[1].as<int32_t>()};
}

std::vector<LotTask> FillLot(pg::Tx& tx, const LotKey& key, const v1::Lot& lot) {
  if (lot.previous_lot().empty()) {
    tx.Exec(kFill, key.project_id, key.lot, BatchNumbers(lot), CountMax(lot));
  } else {
    tx.Exec(kDropWithdrawn, key.project_id, key.lot);
  }
  std::vector<LotTask> tasks;
  for (const auto& row : tx.Exec(kTasks, key.project_id, key.lot)) {
    tasks.push_back(
        {TaskFrom(row), row[3].as<int64_t>(), row[4].as<int32_t>(), row[5].as<int32_t>()});
  }
  return tasks;
}

std::vector<TaskKey> ListLotTasks(pg::Tx& tx, const LotKey& key) {
  std::vector<TaskKey> tasks;
  for (const auto& row : tx.Exec(kTasks, key.project_id, key.lot)) tasks.push_back(TaskFrom(row));
  return tasks;
}

bool WorkedOnTask(pg::Tx& tx, const TaskKey& task, int64_t worker_id) {
  return tx
      .ExecOne(kWorkedOnTask, task.batch.project_id, task.batch.batch, task.ordinal, worker_id)[0]
      .as<bool>();
}

bool WorkedOnLot(pg::Tx& tx, const LotKey& key, int64_t worker_id) {
  return tx.ExecOne(kWorkedOnLot, key.project_id, key.lot, worker_id)[0].as<bool>();
}

void ForgetAnswers(pg::Tx& tx, const LotKey& key) {
  tx.Exec(kForgetAnswers, key.project_id, key.lot);
}

Obstacles FindObstacles(pg::Tx& tx, const LotKey& key) {
  const pqxx::row row = tx.ExecOne(kObstacles, key.project_id, key.lot);
  return {row[0].as<int32_t>(), row[1].as<bool>()};
}

std::vector<LotAnswer> ListLotAnswers(pg::Tx& tx, const LotKey& key) {
  std::vector<LotAnswer> answers;
  for (const auto& row : tx.Exec(kAnswers, key.project_id, key.lot)) {
    const TaskKey task = TaskFrom(row);
    answers.push_back(
        {{{task.batch, 1, task.ordinal}, row[3].as<int64_t>()}, row[4].as<int32_t>()});
  }
  return answers;
}

void PassOn(pg::Tx& tx, const LotKey& from, int32_t to) {
  tx.Exec(kPassOn, from.project_id, from.lot, to);
}

}  // namespace crowdloom::dispatch
