#include "services/dispatch/store/pay_store.h"

#include <algorithm>
#include <cmath>

#include "services/dispatch/core/gold.h"
#include "services/dispatch/core/judgement.h"
#include "services/dispatch/core/workflow.h"
#include "services/dispatch/store/hold_store.h"

namespace crowdloom::dispatch {
namespace {

// Most tasks are alike, so that this is a row or two however many there are.
constexpr pg::Query kKinds{
    "dispatch_count_kinds_of_tasks",
    "SELECT overlap, reserved_count, count(*), gold IS NOT NULL AND reserved_count = 0 FROM task"
    " WHERE project_id = $1 AND batch = $2 GROUP BY 1, 2, 4"};
constexpr pg::Query kMeasure{
    "dispatch_measure_pay",
    "SELECT coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds), 0),"
    " coalesce(avg(amount), 0)::float8 FROM"
    " (SELECT extract(epoch FROM s.submit_time - a.lease_time)::float8 AS seconds,"
    " s.rate_micros AS amount FROM submission s JOIN assignment a ON a.worker_id = s.worker_id"
    " AND a.project_id = s.project_id AND a.batch = s.batch AND a.ordinal = s.ordinal"
    " AND a.stage = s.stage AND a.attempt = s.attempt"
    " WHERE s.project_id = $1 AND s.batch = $2 AND s.stage = 1"
    " ORDER BY s.project_id DESC, s.batch DESC, s.ordinal DESC LIMIT $3) AS latest"};

int64_t CountReviewed(const StoredTerms& terms) {
  if (ReviewStage(terms.project) == kNoStage) return 0;
  const int32_t tasks = terms.batch.batch.task_count();
  if (terms.batch.batch.overlap().dynamic()) return tasks;
  int64_t reviewed = 0;
  for (int32_t ordinal = 1; ordinal <= tasks; ++ordinal) {
    if (IsReviewed(terms.project, {terms.batch.key, ordinal})) ++reviewed;
  }
  return reviewed;
}

}  // namespace

v1::PreviewBatchCostResponse PreviewCost(pg::Tx& tx, const StoredTerms& terms) {
  const v1::Batch& batch = terms.batch.batch;
  int64_t answers_least = 0;
  int64_t answers_most = 0;
  for (const auto& row : tx.Exec(kKinds, terms.batch.key.project_id, terms.batch.key.batch)) {
    Target target = TargetOf(batch.overlap(), row[0].as<int>(), row[1].as<int>());
    if (row[3].as<bool>()) target = {0, GoldAnswersMax(batch)};
    answers_least += target.min * row[2].as<int64_t>();
    answers_most += target.max * row[2].as<int64_t>();
  }
  const auto set = [&](int64_t micros, type::v1::Money* money) {
    money->set_currency_code(terms.project.currency_code());
    money->set_micros(micros);
  };
  v1::PreviewBatchCostResponse response;
  response.set_task_count(batch.task_count());
  set(answers_most * LabelCostMax(batch.price()), response.mutable_label_cost_max());
  set(CountReviewed(terms) * batch.price().review_micros() * (ReviewRoundsMax(terms.project) + 1),
      response.mutable_review_cost_max());
  const FrozenPrice plain = FreezeLabelPrice(batch.price(), {}, absl::InfinitePast());
  if (plain.unit == v1::Batch::TASK) {
    set(answers_least * plain.rate, response.mutable_label_cost_least());
  }
  set(NextCost(tx, terms).value_or(0), response.mutable_first_task_cost_max());
  return response;
}

MeasuredPay MeasurePay(pg::Tx& tx, const BatchKey& batch) {
  const auto row = tx.ExecOne(kMeasure, batch.project_id, batch.batch, MeasuredPay::kMeasuredMax);
  MeasuredPay pay{.median_seconds = row[0].as<double>()};
  if (pay.median_seconds > 0) {
    pay.hourly = std::llround(row[1].as<double>() * 3600 / pay.median_seconds);
  }
  return pay;
}

}  // namespace crowdloom::dispatch
