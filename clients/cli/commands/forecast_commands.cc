#include "clients/cli/api/request_id.h"
#include "clients/cli/commands/commands.h"
#include "common/base/status.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "google/protobuf/util/time_util.h"

namespace crowdloom::cli {
namespace {

struct ForecastOptions {
  std::string batch;
  double hours_per_day = 0;
};

absl::Status Forecast(const Context& context, const ForecastOptions& options) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::GetBatchForecastRequest request;
  request.set_name(options.batch);
  request.set_hours_per_day(options.hours_per_day);
  CL_ASSIGN_OR_RETURN(const auto forecast, client->Call<dispatch::v1::BatchForecast>(request));
  Print(forecast);
  return absl::OkStatus();
}

struct EstimateOptions {
  std::string pilot;
  std::string hourly;
  std::string deadline;
  int tasks = 0;
  int overlap = 0;
  int review_permille = 0;
  double hours_per_day = 0;
};

absl::Status Estimate(const Context& context, const EstimateOptions& options) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::EstimateBatchRequest request;
  request.set_pilot(options.pilot);
  request.set_task_count(options.tasks);
  request.set_overlap(options.overlap);
  request.set_review_permille(options.review_permille);
  CL_ASSIGN_OR_RETURN(const int64_t micros, ParseMoney(options.hourly));
  request.set_hourly_micros(micros);
  request.set_hours_per_day(options.hours_per_day);
  if (!options.deadline.empty() && !google::protobuf::util::TimeUtil::FromString(
                                       options.deadline, request.mutable_deadline_time())) {
    return InvalidField("--deadline", "must look like 2026-05-31T18:00:00Z");
  }
  CL_ASSIGN_OR_RETURN(const auto estimate, client->Call<dispatch::v1::BatchEstimate>(request));
  Print(estimate);
  return absl::OkStatus();
}

struct CloneOptions {
  std::string batch;
  std::string title;
  bool tasks = false;
};

absl::Status Clone(const Context& context, const CloneOptions& options) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::CloneBatchRequest request;
  request.set_name(options.batch);
  request.set_title(options.title);
  request.set_with_tasks(options.tasks);
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const auto batch, client->Call<dispatch::v1::Batch>(request));
  Print(batch);
  return absl::OkStatus();
}

}  // namespace

void AddForecastCommands(CLI::App& batch, const Context& context) {
  auto forecast = std::make_shared<ForecastOptions>();
  CLI::App* look = AddCommand(batch, "forecast", "When it is done, whom it needs, what it costs",
                              [forecast, &context] { return Forecast(context, *forecast); });
  look->add_option("batch", forecast->batch, "projects/O-N/batches/N")->required();
  look->add_option("--hours-per-day", forecast->hours_per_day, "That a person works; 8");
  auto estimate = std::make_shared<EstimateOptions>();
  CLI::App* ask = AddCommand(batch, "estimate", "What a pilot says about more tasks like its own",
                             [estimate, &context] { return Estimate(context, *estimate); });
  ask->add_option("pilot", estimate->pilot, "projects/O-N/batches/N")->required();
  ask->add_option("--tasks", estimate->tasks, "How many tasks there will be")->required();
  ask->add_option("--hourly", estimate->hourly, "Wanted hourly pay, e.g. 30.00")->required();
  ask->add_option("--overlap", estimate->overlap, "Answers a task will get; 1");
  ask->add_option("--review-permille", estimate->review_permille, "Share of tasks reviewed");
  ask->add_option("--deadline", estimate->deadline, "Like 2026-05-31T18:00:00Z");
  ask->add_option("--hours-per-day", estimate->hours_per_day, "That a person works; 8");
  auto clone = std::make_shared<CloneOptions>();
  CLI::App* copy = AddCommand(batch, "clone", "Make a batch in DRAFT after another",
                              [clone, &context] { return Clone(context, *clone); });
  copy->add_option("batch", clone->batch, "projects/O-N/batches/N")->required();
  copy->add_option("--title", clone->title, "What people call the new one");
  copy->add_flag("--with-tasks", clone->tasks, "Copy the tasks as well");
}

}  // namespace crowdloom::cli
