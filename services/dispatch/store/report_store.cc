#include "services/dispatch/store/report_store.h"

#include "crowdloom/dispatch/v1/project.pb.h"
#include "services/dispatch/store/columns.h"

namespace crowdloom::dispatch {
namespace {

constexpr pg::Query kInsert{
    "dispatch_insert_report",
    "INSERT INTO task_report (project_id, batch, ordinal, worker_id, stage, attempt, rate_micros,"
    " reason, report_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    " ON CONFLICT (project_id, batch, ordinal, worker_id) DO NOTHING"};
constexpr pg::Query kCount{
    "dispatch_count_reports",
    "SELECT (SELECT count(*) FROM task_report WHERE project_id = $1 AND batch = $2"
    " AND ordinal = $3), reserved_count FROM task"
    " WHERE project_id = $1 AND batch = $2 AND ordinal = $3"};
// Task.State 5 is CANCELLED. No lease fits in any more, and what is held keeps its place.
constexpr pg::Query kCancel{
    "dispatch_cancel_broken",
    "UPDATE place SET state = CASE WHEN stage = 1 THEN 5 ELSE state END, target = open + counted,"
    " target_max = open + counted"
    " WHERE project_id = $1 AND batch = $2 AND stage IN (1, 2) AND ordinal = $3 AND NOT final"};
constexpr pg::Query kMark{"dispatch_mark_broken",
                          "INSERT INTO broken_task (project_id, batch, ordinal) VALUES ($1, $2, $3)"
                          " ON CONFLICT (project_id, batch, ordinal) DO NOTHING"};
// From the few broken tasks to their places, never the other way: the subqueries are looked up row
// by row.
constexpr pg::Query kEnd{
    "dispatch_end_broken",
    "UPDATE broken_task b SET ended = true FROM (SELECT q.project_id, q.batch, q.ordinal,"
    " p.counted FROM broken_task q CROSS JOIN LATERAL (SELECT counted FROM place"
    " WHERE project_id = q.project_id AND batch = q.batch AND stage = 1 AND ordinal = q.ordinal"
    " AND open = 0 OFFSET 0) p"
    " WHERE NOT q.ended AND coalesce((SELECT r.open FROM place r WHERE r.project_id = q.project_id"
    " AND r.batch = q.batch AND r.stage = 2 AND r.ordinal = q.ordinal), 0) = 0"
    " LIMIT $1 FOR NO KEY UPDATE OF q SKIP LOCKED) e"
    " WHERE b.project_id = e.project_id AND b.batch = e.batch AND b.ordinal = e.ordinal"
    " RETURNING b.project_id, b.batch, b.ordinal, e.counted"};
constexpr pg::Query kPlanned{
    "dispatch_find_planned_compensation",
    "SELECT project_id, hold FROM task_report WHERE NOT paid AND hold > 0 LIMIT 1"};
constexpr pg::Query kUnplanned{
    "dispatch_find_unpaid_reports",
    "SELECT r.project_id FROM task_report r JOIN broken_task b USING (project_id, batch, ordinal)"
    " WHERE NOT r.paid AND r.hold = 0 LIMIT 1"};
constexpr pg::Query kNextNumber{
    "dispatch_next_compensation_hold",
    "UPDATE project SET hold_count = hold_count + 1 WHERE project_id = $1 RETURNING hold_count"};
constexpr pg::Query kPlan{
    "dispatch_plan_compensation",
    "UPDATE task_report r SET hold = $2 FROM (SELECT t.project_id, t.batch, t.ordinal, t.worker_id"
    " FROM task_report t JOIN broken_task b USING (project_id, batch, ordinal)"
    " WHERE t.project_id = $1 AND NOT t.paid AND t.hold = 0 LIMIT $3) u"
    " WHERE r.project_id = u.project_id AND r.batch = u.batch AND r.ordinal = u.ordinal"
    " AND r.worker_id = u.worker_id"};
constexpr pg::Query kReports{
    "dispatch_list_compensation",
    "SELECT worker_id, batch, stage, ordinal, attempt, rate_micros FROM task_report"
    " WHERE project_id = $1 AND hold = $2 AND NOT paid ORDER BY batch, ordinal, worker_id"};
constexpr pg::Query kSpec{"dispatch_find_compensation_project",
                          "SELECT spec FROM project WHERE project_id = $1"};
constexpr pg::Query kFinish{
    "dispatch_finish_compensation",
    "UPDATE task_report SET paid = $3::boolean, hold = CASE WHEN $3::boolean THEN hold ELSE 0 END"
    " WHERE project_id = $1 AND hold = $2 AND NOT paid"};

void LoadReports(pg::Tx& tx, Compensation& compensation) {
  for (const auto& row : tx.Exec(kReports, compensation.project_id, compensation.hold)) {
    Compensation::Report& report = compensation.reports.emplace_back();
    report.key = {{{compensation.project_id, row[1].as<int32_t>()},
                   row[2].as<int32_t>(),
                   row[3].as<int32_t>()},
                  row[0].as<int64_t>()};
    report.attempt = row[4].as<int32_t>();
    report.rate_micros = row[5].as<int64_t>();
  }
  const auto spec = tx.ExecOne(kSpec, compensation.project_id);
  compensation.currency_code = Parsed<v1::Project>(spec[0]).currency_code();
}

}  // namespace

void InsertReport(pg::Tx& tx, const AssignmentKey& key, int32_t attempt, int64_t rate_micros,
                  const std::string& reason, absl::Time now) {
  const PlaceKey& place = key.place;
  tx.Exec(kInsert, place.batch.project_id, place.batch.batch, place.ordinal, key.worker_id,
          place.stage, attempt, rate_micros, reason, now);
}

ReportCount CountReports(pg::Tx& tx, const TaskKey& task) {
  const auto row = tx.ExecOne(kCount, task.batch.project_id, task.batch.batch, task.ordinal);
  return {row[0].as<int32_t>(), row[1].as<int32_t>()};
}

void MarkBroken(pg::Tx& tx, const TaskKey& task) {
  tx.Exec(kCancel, task.batch.project_id, task.batch.batch, task.ordinal);
  tx.Exec(kMark, task.batch.project_id, task.batch.batch, task.ordinal);
}

std::vector<Place> EndBroken(pg::Tx& tx, int limit) {
  std::vector<Place> ended;
  for (const auto& row : tx.Exec(kEnd, limit)) {
    Place& place = ended.emplace_back();
    place.key = {{row[0].as<int64_t>(), row[1].as<int32_t>()}, 1, row[2].as<int32_t>()};
    place.counted = place.target = place.target_max = row[3].as<int32_t>();
  }
  return ended;
}

int64_t Compensation::amount_micros() const {
  int64_t amount = 0;
  for (const Report& report : reports) amount += report.rate_micros;
  return amount;
}

std::optional<Compensation> PlanCompensation(pg::Tx& tx, int limit) {
  Compensation compensation;
  if (const auto planned = tx.ExecAtMostOne(kPlanned)) {
    compensation.project_id = (*planned)[0].as<int64_t>();
    compensation.hold = (*planned)[1].as<int32_t>();
  } else {
    const auto unplanned = tx.ExecAtMostOne(kUnplanned);
    if (!unplanned) return std::nullopt;
    compensation.project_id = (*unplanned)[0].as<int64_t>();
    compensation.hold = tx.ExecOne(kNextNumber, compensation.project_id)[0].as<int32_t>();
    tx.Exec(kPlan, compensation.project_id, compensation.hold, limit);
  }
  LoadReports(tx, compensation);
  return compensation;
}

void FinishCompensation(pg::Tx& tx, const Compensation& compensation, bool paid) {
  tx.Exec(kFinish, compensation.project_id, compensation.hold, paid);
}

}  // namespace crowdloom::dispatch
