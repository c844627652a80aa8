#include "services/dispatch/store/task_store.h"

#include "common/base/status.h"
#include "common/pg/array.h"
#include "services/dispatch/store/columns.h"
#include "services/dispatch/store/key_columns.h"

namespace crowdloom::dispatch {
namespace {

constexpr pg::Query kFindImport{"dispatch_find_import",
                                "SELECT next_offset, last_offset, last_response FROM import"
                                " WHERE project_id = $1 AND batch = $2 AND import_id = $3::uuid"};
constexpr pg::Query kSaveImport{
    "dispatch_save_import",
    "INSERT INTO import (project_id, batch, import_id, next_offset, last_offset, last_response)"
    " VALUES ($1, $2, $3::uuid, $4, $5, $6)"
    " ON CONFLICT (project_id, batch, import_id) DO UPDATE SET next_offset = excluded.next_offset,"
    " last_offset = excluded.last_offset, last_response = excluded.last_response"};
constexpr pg::Query kKnown{"dispatch_known_external_ids",
                           "SELECT external_id FROM task WHERE project_id = $1 AND batch = $2"
                           " AND external_id = ANY($3::text[])"};
constexpr pg::Query kGrow{
    "dispatch_grow_batch",
    "UPDATE batch SET task_count = task_count + $3, append_time = $4,"
    " reserved = reserved OR $5, revision = revision + CASE WHEN $5 AND NOT reserved THEN 1 ELSE 0"
    " END WHERE project_id = $1 AND batch = $2 RETURNING task_count"};
constexpr pg::Query kInsert{
    "dispatch_insert_tasks",
    "INSERT INTO task (project_id, batch, ordinal, external_id, payload, gold, overlap,"
    " reserved_count, priority) SELECT $1, $2, $3 + u.place, u.external_id, u.payload, u.gold,"
    " u.overlap, u.reserved_count, u.priority"
    " FROM unnest($4::text[], $5::bytea[], $6::bytea[], $7::int[], $8::int[], $9::int[])"
    " WITH ORDINALITY AS u(external_id, payload, gold, overlap, reserved_count, priority, place)"};
constexpr pg::Query kReserve{
    "dispatch_insert_reservations",
    "INSERT INTO reservation (project_id, batch, ordinal, worker_id)"
    " SELECT $1, $2, u.ordinal, u.worker_id FROM unnest($3::int[], $4::bigint[])"
    " AS u(ordinal, worker_id)"};

// Assignment.State 2 is SUBMITTED, 3 ACCEPTED.
constexpr pg::Query kCopyOutdated{
    "dispatch_copy_outdated_tasks",
    "WITH chosen AS (SELECT t.*, row_number() OVER (ORDER BY t.ordinal) AS place FROM task t"
    " WHERE t.project_id = $1 AND t.batch = $2 AND EXISTS (SELECT FROM submission s"
    " JOIN assignment a ON a.worker_id = s.worker_id AND a.project_id = s.project_id"
    " AND a.batch = s.batch AND a.ordinal = s.ordinal AND a.stage = s.stage"
    " AND a.attempt = s.attempt AND a.state IN (2, 3) AND a.guidelines_version < $4"
    " WHERE s.project_id = t.project_id AND s.batch = t.batch AND s.ordinal = t.ordinal"
    " AND s.stage = 1)),"
    " reserved AS (INSERT INTO reservation (project_id, batch, ordinal, worker_id)"
    " SELECT r.project_id, $3::int, c.place, r.worker_id FROM chosen c"
    " JOIN reservation r USING (project_id, batch, ordinal) RETURNING ordinal),"
    " copied AS (INSERT INTO task (project_id, batch, ordinal, external_id, payload, gold, overlap,"
    " reserved_count, priority) SELECT project_id, $3::int, place, external_id, payload, gold,"
    " overlap, reserved_count, priority FROM chosen RETURNING ordinal)"
    " SELECT (SELECT count(*) FROM copied), (SELECT count(*) FROM reserved)"};

#define TASK_COLUMNS                                                                        \
  "t.project_id, t.batch, t.ordinal, t.external_id, t.payload, t.gold, t.overlap, p.state," \
  " p.target, p.counted, p.open, t.reserved_count, b.state = 4 AS closed, t.priority"
#define TASK_SOURCE                                                       \
  " FROM task t JOIN batch b USING (project_id, batch) LEFT JOIN place p" \
  " ON p.project_id = t.project_id AND p.batch = t.batch AND p.stage = 1" \
  " AND p.ordinal = t.ordinal"

constexpr pg::Query kFind{"dispatch_find_task",
                          "SELECT " TASK_COLUMNS TASK_SOURCE
                          " WHERE t.project_id = $1 AND t.batch = $2 AND t.ordinal = $3"};
constexpr pg::Query kReservedFor{
    "dispatch_reserved_workers",
    "SELECT worker_id FROM reservation WHERE project_id = $1 AND batch = $2 AND ordinal = $3"
    " ORDER BY worker_id"};
// PENDING (1) and, in a closed batch, CANCELLED (5) tasks have no places.
constexpr pg::Query kList{
    "dispatch_list_tasks",
    "SELECT " TASK_COLUMNS TASK_SOURCE
    " WHERE t.project_id = $1 AND t.batch = $2 AND t.ordinal > $3"
    " AND ($4 = 0 OR $4 = coalesce(p.state, CASE WHEN b.state = 4 THEN 5 ELSE 1 END))"
    " ORDER BY t.ordinal LIMIT $5"};
constexpr pg::Query kListGold{
    "dispatch_list_gold_tasks",
    "SELECT " TASK_COLUMNS
    " FROM gold_task g JOIN task t USING (project_id, batch, ordinal)"
    " JOIN batch b USING (project_id, batch) LEFT JOIN place p ON p.project_id = t.project_id"
    " AND p.batch = t.batch AND p.stage = 1 AND p.ordinal = t.ordinal"
    " WHERE g.project_id = $1 AND g.batch = $2 AND g.ordinal > $3"
    " AND ($4 = 0 OR $4 = coalesce(p.state, CASE WHEN b.state = 4 THEN 5 ELSE 1 END))"
    " ORDER BY g.ordinal LIMIT $5"};
constexpr pg::Query kContents{
    "dispatch_find_contents",
    "SELECT t.payload, t.gold FROM unnest($1::bigint[], $2::int[], $3::int[])"
    " WITH ORDINALITY AS k(project_id, batch, ordinal, place)"
    " JOIN task t USING (project_id, batch, ordinal) ORDER BY k.place"};

v1::Task FromRow(const pqxx::row& row) {
  v1::Task task;
  task.set_name(
      NameOf(TaskKey{{row[0].as<int64_t>(), row[1].as<int32_t>()}, row[2].as<int32_t>()}));
  task.set_external_id(row[3].as<std::string>(""));
  *task.mutable_payload() = Parsed<google::protobuf::Struct>(row[4]);
  if (!row[5].is_null()) *task.mutable_gold() = Parsed<type::v1::Answer>(row[5]);
  task.set_overlap(row[6].as<int32_t>());
  const v1::Task::State unfed = row[12].as<bool>() ? v1::Task::CANCELLED : v1::Task::PENDING;
  task.set_state(static_cast<v1::Task::State>(row[7].as<int>(unfed)));
  task.set_target(row[8].as<int32_t>(0));
  task.set_counted(row[9].as<int32_t>(0));
  task.set_leased(row[10].as<int32_t>(0));
  task.set_priority(row[13].as<int32_t>());
  return task;
}

void AddReservedWorkers(pg::Tx& tx, const TaskKey& key, v1::Task& task) {
  for (const auto& row :
       tx.Exec(kReservedFor, key.batch.project_id, key.batch.batch, key.ordinal)) {
    task.add_reserved_workers(WorkerName(row[0].as<int64_t>()));
  }
}

void InsertReservations(pg::Tx& tx, const BatchKey& key, absl::Span<const v1::Task* const> tasks,
                        int32_t before) {
  std::vector<int32_t> ordinals;
  std::vector<int64_t> workers;
  for (size_t i = 0; i < tasks.size(); ++i) {
    for (const std::string& name : tasks[i]->reserved_workers()) {
      ordinals.push_back(before + static_cast<int32_t>(i) + 1);
      workers.push_back(ParseWorker(name).value());  // checked with the row
    }
  }
  if (ordinals.empty()) return;
  tx.Exec(kReserve, key.project_id, key.batch, pg::Array(ordinals), pg::Array(workers));
}

}  // namespace

std::optional<ImportProgress> FindImport(pg::Tx& tx, const BatchKey& key,
                                         const std::string& import_id) {
  const auto row = tx.ExecAtMostOne(kFindImport, key.project_id, key.batch, import_id);
  if (!row) return std::nullopt;
  return ImportProgress{(*row)[0].as<int64_t>(), (*row)[1].as<int64_t>(),
                        Parsed<v1::AppendTasksResponse>((*row)[2])};
}

void SaveImport(pg::Tx& tx, const BatchKey& key, const std::string& import_id,
                const ImportProgress& progress) {
  tx.Exec(kSaveImport, key.project_id, key.batch, import_id, progress.next_offset,
          progress.last_offset, Serialized(progress.last_response));
}

absl::flat_hash_set<std::string> KnownExternalIds(pg::Tx& tx, const BatchKey& key,
                                                  const std::vector<std::string>& external_ids) {
  absl::flat_hash_set<std::string> known;
  if (external_ids.empty()) return known;
  for (const auto& row : tx.Exec(kKnown, key.project_id, key.batch, pg::Array(external_ids))) {
    known.insert(row[0].as<std::string>());
  }
  return known;
}

void InsertTasks(pg::Tx& tx, const BatchKey& key, absl::Span<const v1::Task* const> tasks,
                 absl::Time now) {
  std::vector<std::optional<std::string>> external_ids, golds;
  std::vector<std::string> payloads;
  std::vector<int32_t> overlaps, reserved, priorities;
  bool any_reserved = false;
  for (const v1::Task* task : tasks) {
    external_ids.push_back(task->external_id().empty() ? std::nullopt
                                                       : std::optional(task->external_id()));
    payloads.push_back(task->payload().SerializeAsString());
    golds.push_back(task->has_gold() ? std::optional(task->gold().SerializeAsString())
                                     : std::nullopt);
    overlaps.push_back(task->overlap());
    priorities.push_back(task->priority());
    reserved.push_back(task->reserved_workers_size());
    any_reserved = any_reserved || reserved.back() > 0;
  }
  const auto count = static_cast<int32_t>(tasks.size());
  const int32_t before =
      tx.ExecOne(kGrow, key.project_id, key.batch, count, now, any_reserved)[0].as<int32_t>() -
      count;
  tx.Exec(kInsert, key.project_id, key.batch, before, pg::Array(external_ids),
          pg::ByteaArray(payloads), pg::ByteaArray(golds), pg::Array(overlaps), pg::Array(reserved),
          pg::Array(priorities));
  if (any_reserved) InsertReservations(tx, key, tasks, before);
}

int32_t CopyOutdatedTasks(pg::Tx& tx, const BatchKey& from, const BatchKey& to, int32_t version,
                          absl::Time now) {
  const auto row = tx.ExecOne(kCopyOutdated, from.project_id, from.batch, to.batch, version);
  const auto count = row[0].as<int32_t>();
  tx.Exec(kGrow, to.project_id, to.batch, count, now, row[1].as<int64_t>() > 0);
  return count;
}

absl::StatusOr<v1::Task> FindTask(pg::Tx& tx, const TaskKey& key) {
  const auto row = tx.ExecAtMostOne(kFind, key.batch.project_id, key.batch.batch, key.ordinal);
  if (!row) {
    return MakeError(absl::StatusCode::kNotFound, "TASK_NOT_FOUND", "no such task",
                     {{"task", NameOf(key)}});
  }
  v1::Task task = FromRow(*row);
  if ((*row)[11].as<int32_t>() > 0) AddReservedWorkers(tx, key, task);
  return task;
}

std::vector<v1::Task> ListTasks(pg::Tx& tx, const BatchKey& key, int32_t after,
                                v1::Task::State state, bool gold_only, int limit) {
  std::vector<v1::Task> tasks;
  for (const auto& row : tx.Exec(gold_only ? kListGold : kList, key.project_id, key.batch, after,
                                 static_cast<int>(state), limit)) {
    tasks.push_back(FromRow(row));
  }
  return tasks;
}

std::vector<TaskContent> FindContents(pg::Tx& tx, absl::Span<const TaskKey> keys) {
  TaskColumns columns;
  for (const TaskKey& key : keys) columns.Add(key);
  std::vector<TaskContent> contents;
  contents.reserve(keys.size());
  for (const auto& row :
       tx.Exec(kContents, columns.projects(), columns.batches(), columns.ordinals())) {
    contents.push_back({pg::BytesOf(row[0]), row[1].is_null() ? "" : pg::BytesOf(row[1])});
  }
  CHECK_EQ(contents.size(), keys.size()) << "a task is missing";
  return contents;
}

}  // namespace crowdloom::dispatch
