#include "services/dispatch/store/forecast_store.h"

#include <algorithm>
#include <vector>

#include "common/pg/array.h"
#include "services/dispatch/core/price.h"
#include "services/dispatch/core/workflow.h"

namespace crowdloom::dispatch {
namespace {

constexpr int kLooksMax = 2'000;  // tasks that are looked at for their workers
constexpr absl::Duration kWindowMin = absl::Minutes(1);

constexpr pg::Query kCounts{
    "dispatch_count_batch_work",
    "SELECT coalesce(sum(target) FILTER (WHERE stage = 1), 0),"
    " coalesce(sum(counted) FILTER (WHERE stage = 1), 0),"
    " coalesce(sum(target) FILTER (WHERE stage = $3), 0),"
    " coalesce(sum(counted) FILTER (WHERE stage = $3), 0),"
    " count(*) FILTER (WHERE stage = $3 AND reviewed AND target = 0 AND NOT final)"
    " FROM place WHERE project_id = $1 AND batch = $2"
    " AND NOT (gold AND NOT reserved AND stage = 1)"};
constexpr pg::Query kTimes{
    "dispatch_measure_batch",
    "WITH w AS (SELECT DISTINCT worker_id FROM submission WHERE project_id = $1 AND batch = $2"
    " AND ordinal = ANY($4::int[]) AND stage = $3 LIMIT 50),"
    " t AS (SELECT a.submit_time, greatest(a.lease_time, lag(a.submit_time)"
    " OVER (PARTITION BY a.worker_id ORDER BY a.submit_time)) AS begun"
    " FROM w JOIN assignment a USING (worker_id)"
    " WHERE a.project_id = $1 AND a.batch = $2 AND a.stage = $3 AND a.submit_time IS NOT NULL),"
    " m AS (SELECT (extract(epoch FROM submit_time - begun) / 60)::float8 AS minutes FROM t"
    " WHERE submit_time > begun)"
    " SELECT count(*), coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes), 0),"
    " coalesce(percentile_cont(0.9) WITHIN GROUP (ORDER BY minutes), 0) FROM m"};
constexpr pg::Query kPace{
    "dispatch_count_recent_submissions",
    "SELECT count(*) FROM submission WHERE project_id = $1 AND batch = $2 AND submit_time >= $3"};

// Evenly spread over the batch.
std::string Ordinals(int32_t task_count) {
  std::vector<int32_t> ordinals;
  const int32_t step = std::max(1, task_count / kLooksMax);
  for (int32_t ordinal = 1; ordinal <= task_count; ordinal += step) ordinals.push_back(ordinal);
  return pg::Array(ordinals);
}

void Measure(pg::Tx& tx, const StoredTerms& terms, int stage, StageWork& work) {
  if (stage == kNoStage) return;
  const BatchKey& key = terms.batch.key;
  const pqxx::row row = tx.ExecOne(kTimes, key.project_id, key.batch, stage,
                                   Ordinals(terms.batch.batch.task_count()));
  work.measured = row[0].as<int64_t>();
  work.median_minutes = row[1].as<double>();
  work.p90_minutes = row[2].as<double>();
}

}  // namespace

BatchWork FindWork(pg::Tx& tx, const StoredTerms& terms, absl::Time since, absl::Time now) {
  const StoredBatch& batch = terms.batch;
  const int review_stage = ReviewStage(terms.project);
  const pqxx::row counts = tx.ExecOne(kCounts, batch.key.project_id, batch.key.batch, review_stage);
  BatchWork work;
  const int64_t pending =
      batch.batch.state() == v1::Batch::CLOSED ? 0 : batch.batch.task_count() - batch.fed_through;
  const Target target = TargetOf(batch.batch.overlap(), 0, 0);
  work.label.wanted = counts[0].as<int64_t>() + pending * target.min;
  work.label.given = counts[1].as<int64_t>();
  work.label.rate_micros = LabelCostMax(batch.batch.price());
  if (review_stage != kNoStage) {
    const int share = terms.project.stages(review_stage - 1).share_permille();
    work.review.wanted = counts[2].as<int64_t>() + counts[4].as<int64_t>() + pending * share / 1000;
    work.review.given = counts[3].as<int64_t>();
    work.review.rate_micros = batch.batch.price().review_micros();
  }
  Measure(tx, terms, kLabelStage, work.label);
  Measure(tx, terms, review_stage, work.review);
  const absl::Duration window = std::max(now - since, kWindowMin);
  work.answers_per_hour =
      static_cast<double>(
          tx.ExecOne(kPace, batch.key.project_id, batch.key.batch, now - window)[0].as<int64_t>()) /
      absl::ToDoubleHours(window);
  return work;
}

}  // namespace crowdloom::dispatch
