#include "services/dispatch/handlers/forecasts.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/dispatch/core/forecast.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/core/terms.h"
#include "services/dispatch/store/batch_store.h"
#include "services/dispatch/store/clone_store.h"
#include "services/dispatch/store/forecast_store.h"
#include "services/dispatch/store/project_store.h"

namespace crowdloom::dispatch {
namespace {

constexpr absl::Duration kPaceWindow = absl::Hours(24);
constexpr int kCloneTasksMax = 200'000;

absl::Time TimeOr(const google::protobuf::Timestamp& time, bool has_time, absl::Time otherwise) {
  return has_time ? absl::FromUnixSeconds(time.seconds()) : otherwise;
}

struct MeasuredBatch {
  StoredTerms terms;
  BatchWork work;
};

absl::StatusOr<MeasuredBatch> Measured(rpc::Call& call, const std::string& name) {
  CL_ASSIGN_OR_RETURN(const BatchKey key, ParseBatch(name));
  MeasuredBatch measured;
  CL_RETURN_IF_ERROR(pg::RunTx(
      call.db(),
      [&](pg::Tx& tx) -> absl::Status {
        CL_RETURN_IF_ERROR(FindBatch(tx, key).status());
        measured.terms = std::move(FindTerms(tx, {key}).at(0));
        const v1::Batch& batch = measured.terms.batch.batch;
        const absl::Time started = TimeOr(batch.start_time(), batch.has_start_time(), call.now());
        measured.work =
            FindWork(tx, measured.terms, std::max(started, call.now() - kPaceWindow), call.now());
        return absl::OkStatus();
      },
      {.read_only = true}));
  return measured;
}

absl::Status NotMeasured() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "NOTHING_MEASURED",
                   "the pilot has no answers yet");
}

}  // namespace

absl::StatusOr<v1::BatchForecast> GetBatchForecast(rpc::Call& call,
                                                   const v1::GetBatchForecastRequest& request) {
  CL_ASSIGN_OR_RETURN(const MeasuredBatch measured, Measured(call, request.name()));
  const v1::Batch& batch = measured.terms.batch.batch;
  v1::BatchForecast forecast =
      ForecastOf(measured.work, batch.expected_minutes(), call.now(),
                 TimeOr(batch.deadline_time(), batch.has_deadline_time(), absl::InfiniteFuture()),
                 request.hours_per_day());
  forecast.set_batch(batch.name());
  forecast.set_currency_code(measured.terms.project.currency_code());
  return forecast;
}

absl::StatusOr<v1::BatchEstimate> EstimateBatch(rpc::Call& call,
                                                const v1::EstimateBatchRequest& request) {
  CL_ASSIGN_OR_RETURN(MeasuredBatch pilot, Measured(call, request.pilot()));
  if (pilot.work.label.measured == 0) return NotMeasured();
  BatchWork work = pilot.work;
  work.label.wanted = int64_t{request.task_count()} * std::max(1, request.overlap());
  work.review.wanted = int64_t{request.task_count()} * request.review_permille() / 1000;
  work.label.given = work.review.given = 0;
  if (work.review.wanted > 0 && work.review.measured == 0) return NotMeasured();
  work.label.rate_micros = PriceOf(work.label.median_minutes, request.hourly_micros());
  work.review.rate_micros = PriceOf(work.review.median_minutes, request.hourly_micros());
  const v1::BatchForecast forecast = ForecastOf(
      work, 0, call.now(),
      TimeOr(request.deadline_time(), request.has_deadline_time(), absl::InfiniteFuture()),
      request.hours_per_day());
  v1::BatchEstimate estimate;
  estimate.set_measured_count(work.label.measured);
  estimate.set_median_minutes(work.label.median_minutes);
  estimate.set_p90_minutes(work.label.p90_minutes);
  estimate.set_label_micros(work.label.rate_micros);
  estimate.set_review_micros(work.review.rate_micros);
  estimate.set_hours(forecast.hours_left());
  estimate.set_head_count(forecast.head_count());
  estimate.set_cost_micros(forecast.expected_cost_micros());
  estimate.set_currency_code(pilot.terms.project.currency_code());
  return estimate;
}

absl::StatusOr<v1::Batch> CloneBatch(rpc::MutateCall& call, const v1::CloneBatchRequest& request) {
  CL_ASSIGN_OR_RETURN(const BatchKey key, ParseBatch(request.name()));
  CL_ASSIGN_OR_RETURN(const StoredBatch source, FindBatch(call.tx(), key));
  const int32_t tasks = source.batch.task_count();
  if (request.with_tasks() && tasks > kCloneTasksMax) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "BATCH_TOO_LARGE",
                     absl::StrCat("tasks of a batch with more than ", kCloneTasksMax,
                                  " are imported, not cloned"),
                     {{"tasks", absl::StrCat(tasks)}});
  }
  v1::Batch batch = source.batch;
  if (!request.title().empty()) batch.set_title(request.title());
  batch.clear_stop_reason();
  batch.clear_progress();
  batch.clear_task_count();
  batch.clear_start_time();
  batch.clear_deadline_time();
  CL_RETURN_IF_ERROR(CheckBatch(batch));
  batch = InsertBatch(call.tx(), key.project_id, std::move(batch), call.now());
  if (!request.with_tasks() || tasks == 0) return batch;
  CL_ASSIGN_OR_RETURN(const BatchKey made, ParseBatch(batch.name()));
  CopyTasks(call.tx(), key, made, call.now());
  batch.set_task_count(tasks);
  return batch;
}

}  // namespace crowdloom::dispatch
