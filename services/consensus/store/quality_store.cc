#include "services/consensus/store/quality_store.h"

#include <utility>

#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/pg/array.h"
#include "common/pg/value.h"
#include "services/consensus/live/worker_model.h"

namespace crowdloom::consensus {
namespace {

constexpr pg::Query kAddQuality{
    "consensus_add_quality",
    "INSERT INTO worker_quality AS q (project_id, worker_id, answers, agreed, gold_answers,"
    " gold_correct, reviewed, review_accepted, judged, overturned, confirmed, work_seconds)"
    " SELECT * FROM UNNEST($1::bigint[], $2::bigint[], $3::integer[], $4::integer[],"
    " $5::integer[], $6::integer[], $7::integer[], $8::integer[], $9::integer[], $10::integer[],"
    " $11::integer[], $12::float8[])"
    " ON CONFLICT (project_id, worker_id) DO UPDATE SET answers = q.answers + EXCLUDED.answers,"
    " agreed = q.agreed + EXCLUDED.agreed, gold_answers = q.gold_answers + EXCLUDED.gold_answers,"
    " gold_correct = q.gold_correct + EXCLUDED.gold_correct,"
    " reviewed = q.reviewed + EXCLUDED.reviewed,"
    " review_accepted = q.review_accepted + EXCLUDED.review_accepted,"
    " judged = q.judged + EXCLUDED.judged, overturned = q.overturned + EXCLUDED.overturned,"
    " confirmed = q.confirmed + EXCLUDED.confirmed,"
    " work_seconds = q.work_seconds + EXCLUDED.work_seconds"};

constexpr pg::Query kRecords{
    "consensus_quality_records",
    "SELECT worker_id, answers, agreed FROM worker_quality WHERE project_id = $1"};

constexpr pg::Query kListQuality{
    "consensus_list_quality",
    "SELECT q.*, m.payload, d.recent_answers, d.recent_agreed FROM worker_quality q"
    " LEFT JOIN worker_model m USING (project_id, worker_id)"
    " LEFT JOIN LATERAL (SELECT sum(answers)::bigint AS recent_answers,"
    "   sum(agreed)::bigint AS recent_agreed FROM worker_day w"
    "   WHERE w.project_id = q.project_id AND w.worker_id = q.worker_id"
    "   AND w.day > current_date - 7) d ON true"
    " WHERE q.project_id = $1 AND q.worker_id > $2 ORDER BY q.worker_id LIMIT $3"};

constexpr pg::Query kAddDays{
    "consensus_add_worker_days",
    "INSERT INTO worker_day AS d (project_id, worker_id, day, answers, agreed)"
    " SELECT u.project_id, u.worker_id, current_date, u.answers, u.agreed"
    " FROM UNNEST($1::bigint[], $2::bigint[], $3::integer[], $4::integer[])"
    " AS u (project_id, worker_id, answers, agreed)"
    " ON CONFLICT (project_id, worker_id, day) DO UPDATE SET answers = d.answers + "
    "EXCLUDED.answers,"
    " agreed = d.agreed + EXCLUDED.agreed"};

constexpr pg::Query kStoreModels{
    "consensus_store_worker_models",
    "INSERT INTO worker_model (project_id, worker_id, payload)"
    " SELECT $1, u.worker_id, u.payload FROM UNNEST($2::bigint[], $3::bytea[])"
    " AS u (worker_id, payload)"
    " ON CONFLICT (project_id, worker_id) DO UPDATE SET payload = EXCLUDED.payload"};

v1::WorkerQuality QualityFromRow(const pqxx::row& row) {
  v1::WorkerQuality quality;
  quality.set_project(FormatName("projects/#", row["project_id"].as<int64_t>()));
  quality.set_worker(FormatName("workers/#", row["worker_id"].as<int64_t>()));
  quality.set_answers(row["answers"].as<int64_t>());
  quality.set_agreed(row["agreed"].as<int64_t>());
  quality.set_gold_answers(row["gold_answers"].as<int64_t>());
  quality.set_gold_correct(row["gold_correct"].as<int64_t>());
  quality.set_reviewed(row["reviewed"].as<int64_t>());
  quality.set_review_accepted(row["review_accepted"].as<int64_t>());
  quality.set_judged(row["judged"].as<int64_t>());
  quality.set_overturned(row["overturned"].as<int64_t>());
  quality.set_confirmed(row["confirmed"].as<int64_t>());
  quality.set_work_seconds(row["work_seconds"].as<double>());
  quality.set_recent_answers(row["recent_answers"].as<int64_t>(0));
  quality.set_recent_agreed(row["recent_agreed"].as<int64_t>(0));
  if (!row["payload"].is_null()) {
    CHECK(quality.mutable_model()->ParseFromString(pg::BytesOf(row["payload"])));
  }
  return quality;
}

}  // namespace

void AddQuality(pg::Tx& tx, const QualityChanges& changes) {
  if (changes.empty()) return;
  std::vector<int64_t> projects, workers;
  std::vector<int32_t> answers, agreed, gold_answers, gold_correct, reviewed, review_accepted;
  std::vector<int32_t> judged, overturned, confirmed;
  std::vector<double> work_seconds;
  for (const auto& [key, change] : changes) {
    projects.push_back(key.first);
    workers.push_back(key.second);
    answers.push_back(change.answers);
    agreed.push_back(change.agreed);
    gold_answers.push_back(change.gold_answers);
    gold_correct.push_back(change.gold_correct);
    reviewed.push_back(change.reviewed);
    review_accepted.push_back(change.review_accepted);
    judged.push_back(change.judged);
    overturned.push_back(change.overturned);
    confirmed.push_back(change.confirmed);
    work_seconds.push_back(change.work_seconds);
  }
  tx.Exec(kAddQuality, pg::Array(projects), pg::Array(workers), pg::Array(answers),
          pg::Array(agreed), pg::Array(gold_answers), pg::Array(gold_correct), pg::Array(reviewed),
          pg::Array(review_accepted), pg::Array(judged), pg::Array(overturned),
          pg::Array(confirmed), pg::Array(work_seconds));
  tx.Exec(kAddDays, pg::Array(projects), pg::Array(workers), pg::Array(answers), pg::Array(agreed));
}

ProjectCrowd LoadCrowd(pg::Tx& tx, int64_t project_id) {
  absl::flat_hash_map<int64_t, Record> records;
  for (const pqxx::row& row : tx.Exec(kRecords, project_id)) {
    records[row[0].as<int64_t>()] = {row[1].as<int64_t>(), row[2].as<int64_t>()};
  }
  return ProjectCrowd(std::move(records));
}

void StoreWorkerModels(pg::Tx& tx, int64_t project_id,
                       const std::vector<LabelModel::WorkerView>& workers,
                       const std::vector<std::string>& classes, absl::Time now) {
  std::vector<int64_t> ids;
  std::vector<std::string> payloads;
  for (const LabelModel::WorkerView& worker : workers) {
    if (worker.worker_id <= 0 || worker.answers == 0) continue;  // a machine, or taken out
    v1::WorkerQuality::Model model = ModelOf(worker, classes);
    model.mutable_update_time()->set_seconds(absl::ToUnixSeconds(now));
    ids.push_back(worker.worker_id);
    payloads.push_back(model.SerializeAsString());
  }
  if (!ids.empty()) tx.Exec(kStoreModels, project_id, pg::Array(ids), pg::ByteaArray(payloads));
}

std::vector<v1::WorkerQuality> ListWorkerQuality(pg::Tx& tx, int64_t project_id, int64_t after,
                                                 int limit) {
  std::vector<v1::WorkerQuality> quality;
  for (const pqxx::row& row : tx.Exec(kListQuality, project_id, after, limit)) {
    quality.push_back(QualityFromRow(row));
  }
  return quality;
}

}  // namespace crowdloom::consensus
