#include "services/consensus/store/quality_store.h"

#include <utility>

#include "common/base/resource_name.h"
#include "common/pg/array.h"
#include "common/pg/value.h"

namespace crowdloom::consensus {
namespace {

constexpr pg::Query kAddQuality{
    "consensus_add_quality",
    "INSERT INTO worker_quality AS q (project_id, worker_id, answers, agreed, gold_answers,"
    " gold_correct, reviewed, review_accepted)"
    " SELECT * FROM UNNEST($1::bigint[], $2::bigint[], $3::integer[], $4::integer[],"
    " $5::integer[], $6::integer[], $7::integer[], $8::integer[])"
    " ON CONFLICT (project_id, worker_id) DO UPDATE SET answers = q.answers + EXCLUDED.answers,"
    " agreed = q.agreed + EXCLUDED.agreed, gold_answers = q.gold_answers + EXCLUDED.gold_answers,"
    " gold_correct = q.gold_correct + EXCLUDED.gold_correct,"
    " reviewed = q.reviewed + EXCLUDED.reviewed,"
    " review_accepted = q.review_accepted + EXCLUDED.review_accepted"};

constexpr pg::Query kAddToCrowds{
    "consensus_add_to_crowds",
    "INSERT INTO crowd AS c (project_id, answers, agreed, classes)"
    " SELECT * FROM UNNEST($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])"
    " ON CONFLICT (project_id) DO UPDATE SET answers = c.answers + EXCLUDED.answers,"
    " agreed = c.agreed + EXCLUDED.agreed, classes = c.classes + EXCLUDED.classes"};

constexpr pg::Query kGetCrowd{"consensus_get_crowd",
                              "SELECT answers, agreed, classes FROM crowd WHERE project_id = $1"};

constexpr pg::Query kRecords{"consensus_quality_records",
                             "SELECT worker_id, answers, agreed FROM worker_quality"
                             " WHERE project_id = $1 AND worker_id = ANY ($2::bigint[])"};

constexpr pg::Query kFindClasses{
    "consensus_find_classes",
    "SELECT digest FROM answer_class WHERE project_id = $1 AND digest = ANY ($2::bytea[])"};

constexpr pg::Query kInsertClasses{
    "consensus_insert_classes",
    "INSERT INTO answer_class (project_id, digest) SELECT $1, UNNEST($2::bytea[])"};

constexpr pg::Query kListQuality{"consensus_list_quality",
                                 "SELECT * FROM worker_quality WHERE project_id = $1"
                                 " AND worker_id > $2 ORDER BY worker_id LIMIT $3"};

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
  return quality;
}

}  // namespace

void AddQuality(pg::Tx& tx, const QualityChanges& changes) {
  if (changes.empty()) return;
  std::vector<int64_t> projects, workers;
  std::vector<int32_t> answers, agreed, gold_answers, gold_correct, reviewed, review_accepted;
  for (const auto& [key, change] : changes) {
    projects.push_back(key.first);
    workers.push_back(key.second);
    answers.push_back(change.answers);
    agreed.push_back(change.agreed);
    gold_answers.push_back(change.gold_answers);
    gold_correct.push_back(change.gold_correct);
    reviewed.push_back(change.reviewed);
    review_accepted.push_back(change.review_accepted);
  }
  tx.Exec(kAddQuality, pg::Array(projects), pg::Array(workers), pg::Array(answers),
          pg::Array(agreed), pg::Array(gold_answers), pg::Array(gold_correct), pg::Array(reviewed),
          pg::Array(review_accepted));
}

ProjectCrowd LoadCrowd(pg::Tx& tx, int64_t project_id, absl::Span<const int64_t> workers,
                       absl::Span<const std::string> digests) {
  Record totals;
  int64_t classes = 0;
  if (const auto row = tx.ExecAtMostOne(kGetCrowd, project_id)) {
    totals = {(*row)[0].as<int64_t>(), (*row)[1].as<int64_t>()};
    classes = (*row)[2].as<int64_t>();
  }
  absl::flat_hash_map<int64_t, Record> records;
  for (const pqxx::row& row : tx.Exec(kRecords, project_id, pg::Array(workers))) {
    records[row[0].as<int64_t>()] = {row[1].as<int64_t>(), row[2].as<int64_t>()};
  }
  absl::flat_hash_set<std::string> known;
  for (const pqxx::row& row : tx.Exec(kFindClasses, project_id, pg::ByteaArray(digests))) {
    known.insert(pg::BytesOf(row[0]));
  }
  return ProjectCrowd(totals, classes, std::move(known), std::move(records));
}

void AddToCrowds(pg::Tx& tx, const CrowdChanges& changes) {
  std::vector<int64_t> projects, answers, agreed, classes;
  for (const auto& [project_id, change] : changes) {
    const auto& digests = change.new_classes;
    if (!digests.empty()) tx.Exec(kInsertClasses, project_id, pg::ByteaArray(digests));
    projects.push_back(project_id);
    answers.push_back(change.counted.answers);
    agreed.push_back(change.counted.agreed);
    classes.push_back(static_cast<int64_t>(digests.size()));
  }
  if (projects.empty()) return;
  tx.Exec(kAddToCrowds, pg::Array(projects), pg::Array(answers), pg::Array(agreed),
          pg::Array(classes));
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
