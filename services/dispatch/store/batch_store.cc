#include "services/dispatch/store/batch_store.h"

#include <limits>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/pg/array.h"
#include "services/dispatch/core/states.h"
#include "services/dispatch/store/columns.h"
#include "services/dispatch/store/gold_life_store.h"

namespace crowdloom::dispatch {
namespace {

#define BATCH_COLUMNS                                                                   \
  "b.project_id, b.batch, b.spec, b.state, b.stop_reason, b.task_count, b.fed_through," \
  " b.reserved, b.revision, b.start_time, b.overdue, b.gold"

constexpr pg::Query kNextBatch{
    "dispatch_next_batch",
    "UPDATE project SET batch_count = batch_count + 1 WHERE project_id = $1 RETURNING batch_count"};
constexpr pg::Query kInsert{
    "dispatch_insert_batch",
    "INSERT INTO batch (project_id, batch, spec, state, stop_reason, create_time, task_order,"
    " deadline_time) VALUES ($1, $2, $3, 1, 0, $4, $5, $6)"};
constexpr pg::Query kFind{"dispatch_find_batch",
                          "SELECT " BATCH_COLUMNS
                          " FROM batch b WHERE project_id = $1 AND batch = $2"};
constexpr pg::Query kFindLocked{"dispatch_find_batch_locked",
                                "SELECT " BATCH_COLUMNS
                                " FROM batch b WHERE project_id = $1 AND batch = $2"
                                " FOR NO KEY UPDATE"};
constexpr pg::Query kList{"dispatch_list_batches",
                          "SELECT " BATCH_COLUMNS
                          " FROM batch b WHERE project_id = $1 AND batch < $2"
                          " ORDER BY batch DESC LIMIT $3"};
constexpr pg::Query kUpdate{"dispatch_update_batch",
                            "UPDATE batch SET spec = $3, revision = revision + 1, task_order = $4,"
                            " overlap_version = overlap_version + $6::boolean::int,"
                            " deadline_time = $5::timestamptz, overdue = overdue"
                            " AND deadline_time IS NOT DISTINCT FROM $5::timestamptz"
                            " WHERE project_id = $1 AND batch = $2"};
constexpr pg::Query kMarkOverdue{
    "dispatch_mark_overdue",
    "UPDATE batch b SET overdue = true, revision = b.revision + 1 FROM (SELECT project_id, batch"
    " FROM batch WHERE state IN (2, 3) AND NOT overdue AND deadline_time < $1 LIMIT $2"
    " FOR NO KEY UPDATE SKIP LOCKED) u WHERE b.project_id = u.project_id AND b.batch = u.batch"
    " RETURNING " BATCH_COLUMNS};
constexpr pg::Query kMove{
    "dispatch_move_batch",
    "UPDATE batch SET state = $3::int, stop_reason = $4, revision = revision + 1,"
    " start_time = CASE WHEN $3::int = 2 THEN coalesce(start_time, $5::timestamptz) ELSE "
    "start_time END"
    " WHERE project_id = $1 AND batch = $2 RETURNING start_time"};
constexpr pg::Query kMarkStarted{"dispatch_mark_project_started",
                                 "UPDATE project SET started = true"
                                 " WHERE project_id = $1 AND NOT started"};
constexpr pg::Query kProgress{
    "dispatch_batch_progress",
    "SELECT count(*) FILTER (WHERE stage = 1 AND state = 2),"
    " count(*) FILTER (WHERE stage = 1 AND state IN (3, 5)),"
    " count(*) FILTER (WHERE stage = 1 AND state = 4),"
    " coalesce(sum(counted) FILTER (WHERE stage = 1), 0),"
    " coalesce(sum(open), 0),"
    " coalesce(sum(target - counted) FILTER (WHERE stage = $3 AND NOT final), 0)"
    " FROM place WHERE project_id = $1 AND batch = $2"
    " AND NOT (gold AND NOT reserved AND stage = 1)"};
// What became gold late counts as the answered task that it was.
constexpr pg::Query kGoldProgress{
    "dispatch_gold_progress",
    "SELECT count(*), count(*) FILTER (WHERE g.late), coalesce(sum(p.counted), 0),"
    " coalesce(sum(g.answered_before), 0), coalesce(sum(p.open), 0)"
    " FROM gold_task g JOIN place p ON p.project_id = g.project_id AND p.batch = g.batch"
    " AND p.stage = 1 AND p.ordinal = g.ordinal WHERE g.project_id = $1 AND g.batch = $2"
    " AND p.gold"};
constexpr pg::Query kAlive{
    "dispatch_list_alive_batches",
    "SELECT project_id, batch, revision, state FROM batch WHERE state IN (2, 3)"};
constexpr pg::Query kTerms{
    "dispatch_find_terms",
    "SELECT " BATCH_COLUMNS
    ", p.spec FROM unnest($1::bigint[], $2::int[]) AS k(project_id, batch)"
    " JOIN batch b USING (project_id, batch) JOIN project p USING (project_id)"};

StoredBatch FromRow(const pqxx::row& row) {
  StoredBatch stored;
  stored.key = {row[0].as<int64_t>(), row[1].as<int32_t>()};
  stored.batch = Parsed<v1::Batch>(row[2]);
  stored.batch.set_state(static_cast<v1::Batch::State>(row[3].as<int>()));
  stored.batch.set_stop_reason(static_cast<v1::Batch::StopReason>(row[4].as<int>()));
  stored.batch.set_task_count(row[5].as<int32_t>());
  stored.fed_through = row[6].as<int32_t>();
  stored.reserved = row[7].as<bool>();
  stored.revision = row[8].as<int64_t>();
  SetTime(row[9], [&] { return stored.batch.mutable_start_time(); });
  stored.batch.set_overdue(row[10].as<bool>());
  stored.gold = row[11].as<bool>();
  return stored;
}

void AddGold(pg::Tx& tx, const BatchKey& key, v1::Batch::Progress& progress) {
  const auto row = tx.ExecOne(kGoldProgress, key.project_id, key.batch);
  const auto before = row[3].as<int64_t>();
  progress.set_gold_tasks(row[0].as<int32_t>());
  progress.set_gold_answers(row[2].as<int64_t>() - before);
  progress.set_resolved_tasks(progress.resolved_tasks() + row[1].as<int32_t>());
  progress.set_submitted_assignments(progress.submitted_assignments() + before);
  progress.set_leased_assignments(progress.leased_assignments() + row[4].as<int64_t>());
}

std::optional<absl::Time> DeadlineOf(const v1::Batch& batch) {
  if (!batch.has_deadline_time()) return std::nullopt;
  return absl::FromUnixSeconds(batch.deadline_time().seconds()) +
         absl::Nanoseconds(batch.deadline_time().nanos());
}

}  // namespace

v1::Batch InsertBatch(pg::Tx& tx, int64_t project_id, v1::Batch batch, absl::Time now) {
  const BatchKey key{project_id, tx.ExecOne(kNextBatch, project_id)[0].as<int32_t>()};
  batch.set_name(NameOf(key));
  batch.set_state(v1::Batch::DRAFT);
  SetTime(now, *batch.mutable_create_time());
  tx.Exec(kInsert, project_id, key.batch, Serialized(batch), now, static_cast<int>(batch.order()),
          DeadlineOf(batch));
  return batch;
}

absl::StatusOr<StoredBatch> FindBatch(pg::Tx& tx, const BatchKey& key, bool lock) {
  const auto row = tx.ExecAtMostOne(lock ? kFindLocked : kFind, key.project_id, key.batch);
  if (row) return FromRow(*row);
  return MakeError(absl::StatusCode::kNotFound, "BATCH_NOT_FOUND", "no such batch",
                   {{"batch", NameOf(key)}});
}

std::vector<v1::Batch> ListBatches(pg::Tx& tx, int64_t project_id, int32_t before, int limit) {
  if (before == 0) before = std::numeric_limits<int32_t>::max();
  std::vector<v1::Batch> batches;
  for (const auto& row : tx.Exec(kList, project_id, before, limit)) {
    batches.push_back(FromRow(row).batch);
  }
  return batches;
}

void UpdateBatch(pg::Tx& tx, const BatchKey& key, const v1::Batch& batch, bool retarget) {
  tx.Exec(kUpdate, key.project_id, key.batch, Serialized(batch), static_cast<int>(batch.order()),
          DeadlineOf(batch), retarget);
}

absl::Status MoveBatch(pg::Tx& tx, StoredBatch& stored, v1::Batch::State to,
                       v1::Batch::StopReason reason, absl::Time now) {
  const v1::Batch::State from = stored.batch.state();
  if (!CanBecome(from, to)) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "ILLEGAL_STATE",
                     absl::StrCat("the batch is ", v1::Batch::State_Name(from)),
                     {{"state", v1::Batch::State_Name(from)}});
  }
  const auto row = tx.ExecOne(kMove, stored.key.project_id, stored.key.batch, static_cast<int>(to),
                              static_cast<int>(reason), now);
  stored.batch.set_state(to);
  stored.batch.set_stop_reason(reason);
  SetTime(row[0], [&] { return stored.batch.mutable_start_time(); });
  if (from == v1::Batch::DRAFT) tx.Exec(kMarkStarted, stored.key.project_id);
  if (to == v1::Batch::CLOSED && stored.gold) EndBatchGold(tx, stored.key);
  return absl::OkStatus();
}

std::vector<StoredBatch> MarkOverdue(pg::Tx& tx, absl::Time now, int limit) {
  std::vector<StoredBatch> marked;
  for (const auto& row : tx.Exec(kMarkOverdue, now, limit)) marked.push_back(FromRow(row));
  return marked;
}

v1::Batch::Progress ProgressOf(pg::Tx& tx, const StoredBatch& stored, int review_stage) {
  const auto row = tx.ExecOne(kProgress, stored.key.project_id, stored.key.batch, review_stage);
  const int32_t pending = stored.batch.task_count() - stored.fed_through;
  const bool closed = stored.batch.state() == v1::Batch::CLOSED;
  v1::Batch::Progress progress;
  progress.set_open_tasks(row[0].as<int32_t>() + (closed ? 0 : pending));
  progress.set_resolved_tasks(row[1].as<int32_t>() + (closed ? pending : 0));
  progress.set_disputed_tasks(row[2].as<int32_t>());
  progress.set_submitted_assignments(row[3].as<int64_t>());
  progress.set_leased_assignments(row[4].as<int64_t>());
  progress.set_review_assignments(row[5].as<int64_t>());
  if (stored.gold) AddGold(tx, stored.key, progress);
  return progress;
}

std::vector<StoredBatch> ListAlive(pg::Tx& tx) {
  std::vector<StoredBatch> alive;
  for (const auto& row : tx.Exec(kAlive)) {
    StoredBatch stored;
    stored.key = {row[0].as<int64_t>(), row[1].as<int32_t>()};
    stored.revision = row[2].as<int64_t>();
    stored.batch.set_state(static_cast<v1::Batch::State>(row[3].as<int>()));
    alive.push_back(std::move(stored));
  }
  return alive;
}

std::vector<StoredTerms> FindTerms(pg::Tx& tx, absl::Span<const BatchKey> keys) {
  std::vector<int64_t> projects;
  std::vector<int32_t> batches;
  for (const BatchKey& key : keys) {
    projects.push_back(key.project_id);
    batches.push_back(key.batch);
  }
  std::vector<StoredTerms> terms;
  for (const auto& row : tx.Exec(kTerms, pg::Array(projects), pg::Array(batches))) {
    terms.push_back({FromRow(row), Parsed<v1::Project>(row[12])});
  }
  return terms;
}

}  // namespace crowdloom::dispatch
