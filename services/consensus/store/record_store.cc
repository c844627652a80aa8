#include "services/consensus/store/record_store.h"

#include <string>
#include <utility>

#include "common/base/check.h"
#include "common/pg/array.h"
#include "common/pg/value.h"
#include "services/consensus/store/key_columns.h"

namespace crowdloom::consensus {
namespace {

constexpr pg::Query kLoadSubmissions{
    "consensus_load_submissions",
    "SELECT s.project_id, s.batch, s.ordinal, s.stage, s.worker_id, s.payload"
    " FROM UNNEST($1::bigint[], $2::integer[], $3::integer[]) AS k (project_id, batch, ordinal)"
    " JOIN submission s USING (project_id, batch, ordinal) WHERE s.seq <= $4 ORDER BY s.seq"};

constexpr pg::Query kLoadConsensus{
    "consensus_load_consensus",
    "SELECT c.project_id, c.batch, c.ordinal, c.task_state, c.payload"
    " FROM UNNEST($1::bigint[], $2::integer[], $3::integer[]) AS k (project_id, batch, ordinal)"
    " JOIN consensus c USING (project_id, batch, ordinal)"};

constexpr pg::Query kInsertSubmissions{
    "consensus_insert_submissions",
    "INSERT INTO submission (project_id, batch, ordinal, stage, worker_id, attempt, payload,"
    " traceparent) SELECT u.project_id, u.batch, u.ordinal, u.stage, u.worker_id, u.attempt,"
    " u.payload, u.traceparent"
    " FROM UNNEST($1::bigint[], $2::integer[], $3::integer[], $4::integer[], $5::bigint[],"
    "             $6::integer[], $7::bytea[], $8::text[]) WITH ORDINALITY"
    " AS u (project_id, batch, ordinal, stage, worker_id, attempt, payload, traceparent, place)"
    " ORDER BY u.place ON CONFLICT DO NOTHING"};

constexpr pg::Query kStoreConsensus{
    "consensus_store_consensus",
    "INSERT INTO consensus (project_id, batch, ordinal, state, final, requested_target, task_state,"
    " payload) SELECT * FROM UNNEST($1::bigint[], $2::integer[], $3::integer[], $4::integer[],"
    "                               $5::bool[], $6::integer[], $7::bytea[], $8::bytea[])"
    " ON CONFLICT (project_id, batch, ordinal) DO UPDATE SET state = EXCLUDED.state,"
    " final = EXCLUDED.final, requested_target = EXCLUDED.requested_target,"
    " task_state = EXCLUDED.task_state, payload = EXCLUDED.payload"};

constexpr pg::Query kInsertVerdicts{
    "consensus_insert_verdicts",
    "INSERT INTO verdict (project_id, batch, ordinal, stage, worker_id, attempt, decision, verdict,"
    " use, decided_by, error_code, hold, amount_micros, currency_code)"
    " SELECT * FROM UNNEST($1::bigint[], $2::integer[], $3::integer[], $4::integer[], $5::bigint[],"
    " $6::integer[], $7::integer[], $8::integer[], $9::integer[], $10::text[], $11::text[],"
    " $12::text[], $13::bigint[], $14::text[])"};

constexpr pg::Query kFindConsensus{
    "consensus_find_consensus",
    "SELECT payload FROM consensus WHERE project_id = $1 AND batch = $2 AND ordinal = $3"};

constexpr pg::Query kListOpen{
    "consensus_list_open",
    "SELECT project_id, batch, ordinal, task_state, payload FROM consensus"
    " WHERE project_id = $1 AND NOT final ORDER BY batch, ordinal"};

// Consensus.State 2 is RESOLVED.
constexpr pg::Query kListLatestAnswered{
    "consensus_list_latest_answered",
    "SELECT payload FROM consensus WHERE project_id = $1 AND state = 2"
    " ORDER BY batch DESC, ordinal DESC LIMIT $2"};

constexpr pg::Query kListConsensus{
    "consensus_list_consensus",
    "SELECT payload FROM consensus WHERE project_id = $1 AND batch = $2 AND ordinal > $3"
    " ORDER BY ordinal LIMIT $4"};

constexpr pg::Query kInsertDirectives{
    "consensus_insert_directives",
    "INSERT INTO directive (project_id, batch, ordinal, payload, traceparent)"
    " SELECT u.project_id, u.batch, u.ordinal, u.payload, u.traceparent"
    " FROM UNNEST($1::bigint[], $2::integer[], $3::integer[], $4::bytea[], $5::text[])"
    " WITH ORDINALITY AS u (project_id, batch, ordinal, payload, traceparent, place)"
    " ORDER BY u.place"};

// A directive has no stage.
constexpr pg::Query kReadLog{
    "consensus_read_log",
    "SELECT * FROM ((SELECT project_id, batch, ordinal, stage, worker_id, payload, seq, traceparent"
    " FROM submission WHERE project_id = $1 AND seq > $2 ORDER BY seq LIMIT $3)"
    " UNION ALL (SELECT project_id, batch, ordinal, NULL, NULL, payload, seq, traceparent"
    " FROM directive WHERE project_id = $1 AND seq > $2 ORDER BY seq LIMIT $3)) entries"
    " ORDER BY seq LIMIT $3"};

TaskKey TaskKeyOf(const pqxx::row& row) {
  return {row[0].as<int64_t>(), row[1].as<int32_t>(), row[2].as<int32_t>()};
}

template <typename Message>
Message MessageOf(const pqxx::field& field) {
  Message message;
  CHECK(message.ParseFromString(pg::BytesOf(field))) << "a stored message does not parse";
  return message;
}

Submission SubmissionFromRow(const pqxx::row& row) {
  return {.key = {.task = TaskKeyOf(row),
                  .worker_id = row[4].as<int64_t>(),
                  .stage = row[3].as<int32_t>()},
          .event = MessageOf<events::v1::SubmissionReceived>(row[5])};
}

}  // namespace

void LoadRecords(pg::Tx& tx, const absl::btree_set<TaskKey>& keys, int64_t applied_seq,
                 TaskRecords& records) {
  TaskColumns columns;
  for (const TaskKey& key : keys) {
    if (records.contains(key)) continue;
    records[key].key = key;
    columns.Add(key);
  }
  if (columns.projects.empty()) return;
  const std::string projects = pg::Array(columns.projects);
  const std::string batches = pg::Array(columns.batches);
  const std::string ordinals = pg::Array(columns.ordinals);
  for (const pqxx::row& row : tx.Exec(kLoadSubmissions, projects, batches, ordinals, applied_seq)) {
    records[TaskKeyOf(row)].submissions.push_back(SubmissionFromRow(row));
  }
  for (const pqxx::row& row : tx.Exec(kLoadConsensus, projects, batches, ordinals)) {
    TaskRecord& record = records[TaskKeyOf(row)];
    record.state = MessageOf<v1::TaskState>(row[3]);
    record.consensus = MessageOf<v1::Consensus>(row[4]);
  }
}

namespace {

void InsertDirectives(pg::Tx& tx, absl::Span<const LogEntry> entries) {
  TaskColumns tasks;
  std::vector<std::string> payloads, traceparents;
  for (const LogEntry& entry : entries) {
    tasks.Add(entry.task);
    payloads.push_back(entry.directive.SerializeAsString());
    traceparents.push_back(entry.traceparent);
  }
  tx.Exec(kInsertDirectives, pg::Array(tasks.projects), pg::Array(tasks.batches),
          pg::Array(tasks.ordinals), pg::ByteaArray(payloads), pg::Array(traceparents));
}

void InsertSubmissions(pg::Tx& tx, absl::Span<const LogEntry> entries) {
  AssignmentColumns columns;
  std::vector<std::string> payloads, traceparents;
  for (const LogEntry& entry : entries) {
    columns.Add(entry.submission->key, entry.submission->event.attempt());
    payloads.push_back(entry.submission->event.SerializeAsString());
    traceparents.push_back(entry.traceparent);
  }
  tx.Exec(kInsertSubmissions, pg::Array(columns.tasks.projects), pg::Array(columns.tasks.batches),
          pg::Array(columns.tasks.ordinals), pg::Array(columns.stages), pg::Array(columns.workers),
          pg::Array(columns.attempts), pg::ByteaArray(payloads), pg::Array(traceparents));
}

}  // namespace

void AppendToLog(pg::Tx& tx, absl::Span<const LogEntry> entries) {
  for (size_t begin = 0; begin < entries.size();) {
    const bool is_submission = entries[begin].submission.has_value();
    size_t end = begin;
    while (end < entries.size() && entries[end].submission.has_value() == is_submission) ++end;
    const absl::Span<const LogEntry> run = entries.subspan(begin, end - begin);
    if (is_submission) {
      InsertSubmissions(tx, run);
    } else {
      InsertDirectives(tx, run);
    }
    begin = end;
  }
}

void StoreConsensus(pg::Tx& tx, const absl::btree_set<TaskKey>& keys, const TaskRecords& records) {
  TaskColumns columns;
  std::vector<int32_t> states, targets;
  std::vector<bool> finals;
  std::vector<std::string> task_states, payloads;
  for (const TaskKey& key : keys) {
    const TaskRecord& record = records.at(key);
    if (record.consensus.name().empty()) continue;  // nothing decided yet
    columns.Add(key);
    states.push_back(record.consensus.state());
    finals.push_back(record.consensus.final());
    targets.push_back(record.state.requested_target());
    task_states.push_back(record.state.SerializeAsString());
    payloads.push_back(record.consensus.SerializeAsString());
  }
  if (payloads.empty()) return;
  tx.Exec(kStoreConsensus, pg::Array(columns.projects), pg::Array(columns.batches),
          pg::Array(columns.ordinals), pg::Array(states), pg::Array(finals), pg::Array(targets),
          pg::ByteaArray(task_states), pg::ByteaArray(payloads));
}

void InsertVerdicts(pg::Tx& tx, absl::Span<const events::v1::VerdictRecorded> verdicts) {
  if (verdicts.empty()) return;
  AssignmentColumns columns;
  std::vector<int32_t> decisions, kinds, uses;
  std::vector<std::string> deciders, codes, holds, currencies;
  std::vector<int64_t> amounts;
  for (const events::v1::VerdictRecorded& verdict : verdicts) {
    const auto key = ParseAssignment(verdict.assignment());
    CHECK_OK(key);
    columns.Add(*key, verdict.attempt());
    decisions.push_back(verdict.decision());
    kinds.push_back(verdict.verdict());
    uses.push_back(verdict.use());
    deciders.push_back(verdict.decided_by());
    codes.push_back(verdict.error_code());
    holds.push_back(verdict.hold());
    amounts.push_back(verdict.amount_micros());
    currencies.push_back(verdict.currency_code());
  }
  tx.Exec(kInsertVerdicts, pg::Array(columns.tasks.projects), pg::Array(columns.tasks.batches),
          pg::Array(columns.tasks.ordinals), pg::Array(columns.stages), pg::Array(columns.workers),
          pg::Array(columns.attempts), pg::Array(decisions), pg::Array(kinds), pg::Array(uses),
          pg::Array(deciders), pg::Array(codes), pg::Array(holds), pg::Array(amounts),
          pg::Array(currencies));
}

std::optional<v1::Consensus> FindConsensus(pg::Tx& tx, const TaskKey& key) {
  const auto row = tx.ExecAtMostOne(kFindConsensus, key.project_id, key.batch, key.ordinal);
  if (!row) return std::nullopt;
  return MessageOf<v1::Consensus>((*row)[0]);
}

std::vector<TaskRecord> ListOpen(pg::Tx& tx, int64_t project_id) {
  std::vector<TaskRecord> open;
  for (const pqxx::row& row : tx.Exec(kListOpen, project_id)) {
    TaskRecord& record = open.emplace_back();
    record.key = TaskKeyOf(row);
    record.state = MessageOf<v1::TaskState>(row[3]);
    record.consensus = MessageOf<v1::Consensus>(row[4]);
  }
  return open;
}

std::vector<v1::Consensus> ListConsensus(pg::Tx& tx, int64_t project_id, int32_t batch,
                                         int32_t after, int limit) {
  std::vector<v1::Consensus> consensus;
  for (const pqxx::row& row : tx.Exec(kListConsensus, project_id, batch, after, limit)) {
    consensus.push_back(MessageOf<v1::Consensus>(row[0]));
  }
  return consensus;
}

std::vector<v1::Consensus> ListLatestAnswered(pg::Tx& tx, int64_t project_id, int limit) {
  std::vector<v1::Consensus> answered;
  for (const pqxx::row& row : tx.Exec(kListLatestAnswered, project_id, limit)) {
    answered.push_back(MessageOf<v1::Consensus>(row[0]));
  }
  return answered;
}

std::vector<LogEntry> ReadLog(pg::Tx& tx, int64_t project_id, int64_t after, int limit) {
  std::vector<LogEntry> log;
  for (const pqxx::row& row : tx.Exec(kReadLog, project_id, after, limit)) {
    LogEntry& entry = log.emplace_back();
    entry.seq = row[6].as<int64_t>();
    entry.task = TaskKeyOf(row);
    entry.traceparent = row[7].as<std::string>();
    if (row[3].is_null()) {
      entry.directive = MessageOf<v1::Directive>(row[5]);
    } else {
      entry.submission = SubmissionFromRow(row);
    }
  }
  return log;
}

}  // namespace crowdloom::consensus
