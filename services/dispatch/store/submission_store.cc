#include "services/dispatch/store/submission_store.h"

#include "services/dispatch/store/columns.h"
#include "services/dispatch/store/key_columns.h"

namespace crowdloom::dispatch {
namespace {

#define SUBMISSION_MATCHES                                                           \
  " a.worker_id = u.worker_id AND a.project_id = u.project_id AND a.batch = u.batch" \
  " AND a.stage = u.stage AND a.ordinal = u.ordinal"

// The state is compared as an expression, so that rows are found by their whole key: the index of
// what is held keeps an entry of every past lease of a worker until it is vacuumed.
constexpr pg::Query kMark{
    "dispatch_mark_submitted",
    "UPDATE assignment a SET state = 2, submit_time = $7"
    " FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::int[], $6::int[])"
    " AS u(worker_id, project_id, batch, stage, ordinal, attempt)"
    " WHERE" SUBMISSION_MATCHES
    " AND a.attempt = u.attempt AND a.state + 0 = 1"
    " RETURNING a.worker_id, a.project_id, a.batch, a.stage, a.ordinal, a.attempt, a.rate_micros,"
    " a.lease_time, a.round, a.cap_micros, a.price_unit"};
constexpr pg::Query kMarkLate{
    "dispatch_mark_late_submitted",
    "UPDATE assignment SET state = 2, submit_time = $7 WHERE worker_id = $1 AND project_id = $2"
    " AND batch = $3 AND stage = $4 AND ordinal = $5 AND attempt = $6 AND state = 6"};
constexpr pg::Query kInsert{
    "dispatch_insert_submissions",
    "INSERT INTO submission (worker_id, project_id, batch, stage, ordinal, attempt, request_id,"
    " body_hash, rate_micros, submit_time, answer, judgements) SELECT * FROM unnest($1::bigint[],"
    " $2::bigint[], $3::int[], $4::int[], $5::int[], $6::int[], $7::uuid[], $8::bigint[],"
    " $9::bigint[], $10::timestamptz[], $11::bytea[], $12::bytea[])"};
constexpr pg::Query kState{
    "dispatch_find_submit_state",
    "SELECT a.state, a.attempt, s.request_id, s.body_hash, s.rate_micros, s.submit_time"
    " FROM assignment a LEFT JOIN submission s ON s.project_id = a.project_id"
    " AND s.batch = a.batch AND s.ordinal = a.ordinal AND s.stage = a.stage"
    " AND s.worker_id = a.worker_id AND s.attempt = $6"
    " WHERE a.worker_id = $1 AND a.project_id = $2 AND a.batch = $3 AND a.stage = $4"
    " AND a.ordinal = $5"};
// Assignment.State 2 is SUBMITTED: what has a verdict is not judged again in a later round.
constexpr pg::Query kAnswers{
    "dispatch_find_answers",
    "SELECT s.worker_id, s.project_id, s.batch, s.stage, s.ordinal, s.attempt, s.answer, q.verdict"
    " FROM unnest($1::bigint[], $2::int[], $3::int[]) AS k(project_id, batch, ordinal)"
    " JOIN submission s ON s.project_id = k.project_id AND s.batch = k.batch"
    " AND s.ordinal = k.ordinal AND s.stage = 1"
    " JOIN assignment a ON a.worker_id = s.worker_id AND a.project_id = s.project_id"
    " AND a.batch = s.batch AND a.ordinal = s.ordinal AND a.stage = 1 AND a.attempt = s.attempt"
    " AND a.state = 2 LEFT JOIN submission q ON q.project_id = s.project_id AND q.batch = s.batch"
    " AND q.ordinal = s.ordinal AND q.stage = 1 AND q.worker_id = s.worker_id"
    " AND q.attempt = s.attempt - 1 ORDER BY s.project_id, s.batch, s.ordinal, s.worker_id"};
constexpr pg::Query kLatest{
    "dispatch_find_latest_submissions",
    "SELECT s.worker_id, s.project_id, s.batch, s.stage, s.ordinal, s.attempt, s.answer, s.verdict"
    " FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::int[])"
    " AS u(worker_id, project_id, batch, stage, ordinal)"
    " CROSS JOIN LATERAL (SELECT * FROM submission s WHERE s.project_id = u.project_id"
    " AND s.batch = u.batch AND s.ordinal = u.ordinal AND s.stage = u.stage"
    " AND s.worker_id = u.worker_id ORDER BY s.attempt DESC LIMIT 1) s"};
constexpr pg::Query kSaveVerdict{
    "dispatch_save_verdict",
    "UPDATE submission SET verdict = $7, decision = $8 WHERE worker_id = $1 AND project_id = $2"
    " AND batch = $3 AND stage = $4 AND ordinal = $5 AND attempt = $6 AND decision < $8"};

AssignmentKey KeyFrom(const pqxx::row& row) {
  return {
      {{row[1].as<int64_t>(), row[2].as<int32_t>()}, row[3].as<int32_t>(), row[4].as<int32_t>()},
      row[0].as<int64_t>()};
}

StoredSubmission FromRow(const pqxx::row& row) {
  StoredSubmission stored;
  stored.key = KeyFrom(row);
  stored.attempt = row[5].as<int32_t>();
  if (!row[6].is_null()) stored.answer = pg::BytesOf(row[6]);
  if (!row[7].is_null()) stored.verdict = Parsed<events::v1::VerdictRecorded>(row[7]);
  return stored;
}

std::vector<StoredSubmission> FromRows(const pqxx::result& rows) {
  std::vector<StoredSubmission> all;
  for (const auto& row : rows) all.push_back(FromRow(row));
  return all;
}

std::optional<std::string> NullIfEmpty(const std::string& bytes) {
  return bytes.empty() ? std::nullopt : std::optional(bytes);
}

}  // namespace

std::vector<StoredAssignment> MarkSubmitted(pg::Tx& tx, absl::Span<const NewSubmission> all,
                                            absl::Time now) {
  AssignmentColumns keys;
  std::vector<int32_t> attempts;
  for (const NewSubmission& submission : all) {
    keys.Add(submission.key);
    attempts.push_back(submission.attempt);
  }
  std::vector<StoredAssignment> marked;
  for (const auto& row : tx.Exec(kMark, keys.workers(), keys.projects(), keys.batches(),
                                 keys.stages(), keys.ordinals(), pg::Array(attempts), now)) {
    StoredAssignment stored;
    stored.key = KeyFrom(row);
    stored.attempt = row[5].as<int32_t>();
    stored.price = {static_cast<v1::Batch::PriceUnit>(row[10].as<int>()), row[6].as<int64_t>(),
                    row[9].as<int64_t>()};
    stored.lease_time = pg::TimeOf(row[7]);
    stored.round = row[8].as<int32_t>();
    stored.state = v1::Assignment::SUBMITTED;
    marked.push_back(stored);
  }
  return marked;
}

bool MarkLateSubmitted(pg::Tx& tx, const NewSubmission& late, absl::Time now) {
  const PlaceKey& place = late.key.place;
  return tx.ExecCount(kMarkLate, late.key.worker_id, place.batch.project_id, place.batch.batch,
                      place.stage, place.ordinal, late.attempt, now) == 1;
}

void InsertSubmissions(pg::Tx& tx, absl::Span<const NewSubmission> submissions) {
  if (submissions.empty()) return;
  AssignmentColumns keys;
  std::vector<int32_t> attempts;
  std::vector<std::string> request_ids;
  std::vector<int64_t> hashes, amounts;
  std::vector<absl::Time> times;
  std::vector<std::optional<std::string>> answers, judgements;
  for (const NewSubmission& submission : submissions) {
    keys.Add(submission.key);
    attempts.push_back(submission.attempt);
    request_ids.push_back(submission.request_id);
    hashes.push_back(submission.body_hash);
    amounts.push_back(submission.amount_micros);
    times.push_back(submission.submit_time);
    answers.push_back(NullIfEmpty(submission.answer));
    judgements.push_back(NullIfEmpty(submission.judgements));
  }
  tx.Exec(kInsert, keys.workers(), keys.projects(), keys.batches(), keys.stages(), keys.ordinals(),
          pg::Array(attempts), pg::Array(request_ids), pg::Array(hashes), pg::Array(amounts),
          pg::Array(times), pg::ByteaArray(answers), pg::ByteaArray(judgements));
}

SubmitState FindSubmitState(pg::Tx& tx, const AssignmentKey& key, int32_t attempt) {
  const auto row =
      tx.ExecAtMostOne(kState, key.worker_id, key.place.batch.project_id, key.place.batch.batch,
                       key.place.stage, key.place.ordinal, attempt);
  SubmitState state;
  if (!row) return state;
  state.held =
      HeldState{static_cast<v1::Assignment::State>((*row)[0].as<int>()), (*row)[1].as<int32_t>()};
  if ((*row)[2].is_null()) return state;
  state.recorded = Recorded{(*row)[2].as<std::string>(), (*row)[3].as<int64_t>()};
  state.amount_micros = (*row)[4].as<int64_t>();
  state.submit_time = pg::TimeOf((*row)[5]);
  return state;
}

std::vector<StoredSubmission> FindAnswers(pg::Tx& tx, absl::Span<const TaskKey> tasks) {
  if (tasks.empty()) return {};
  TaskColumns columns;
  for (const TaskKey& key : tasks) columns.Add(key);
  return FromRows(tx.Exec(kAnswers, columns.projects(), columns.batches(), columns.ordinals()));
}

std::vector<StoredSubmission> FindLatest(pg::Tx& tx, absl::Span<const AssignmentKey> keys) {
  if (keys.empty()) return {};
  AssignmentColumns columns;
  for (const AssignmentKey& key : keys) columns.Add(key);
  return FromRows(tx.Exec(kLatest, columns.workers(), columns.projects(), columns.batches(),
                          columns.stages(), columns.ordinals()));
}

bool SaveVerdict(pg::Tx& tx, const AssignmentKey& key, const events::v1::VerdictRecorded& verdict) {
  const PlaceKey& place = key.place;
  return tx.ExecCount(kSaveVerdict, key.worker_id, place.batch.project_id, place.batch.batch,
                      place.stage, place.ordinal, verdict.attempt(), Serialized(verdict),
                      verdict.decision()) == 1;
}

}  // namespace crowdloom::dispatch
