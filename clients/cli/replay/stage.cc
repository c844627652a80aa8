#include "clients/cli/replay/stage.h"

#include <algorithm>
#include <numeric>

#include "clients/cli/api/request_id.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "crowdloom/ledger/v1/ledger_service.pb.h"
#include "crowdloom/workforce/v1/workforce_service.pb.h"

namespace crowdloom::cli {
namespace {

using dispatch::v1::Batch;
using dispatch::v1::Project;

constexpr size_t kChunk = 1000;
constexpr size_t kChunkBytes = 2 << 20;
constexpr char kCurrency[] = "CNY";

// Recorded names can be anything; logins cannot. The same name gives the same account every time.
std::string LoginOf(const std::string& worker) {
  return "replay-" + HexEncode(Sha256(worker)).substr(0, 16);
}

absl::Status MakeWorkers(const RecordedAnswers& answers, const std::string& organization,
                         ApiClient* client, Stage* stage) {
  for (size_t first = 0; first < answers.workers.size(); first += kChunk) {
    workforce::v1::CreateWorkersRequest request;
    request.set_parent(organization);
    request.set_request_id(NewRequestId());
    for (size_t i = first; i < std::min(first + kChunk, answers.workers.size()); ++i) {
      auto* worker = request.add_workers();
      worker->set_login(LoginOf(answers.workers[i]));
      worker->set_display_name(answers.workers[i].substr(0, 64));
      worker->add_roles(options::v1::ROLE_WORKER);
    }
    CL_ASSIGN_OR_RETURN(const auto made,
                        client->Call<workforce::v1::CreateWorkersResponse>(request));
    for (const auto& worker : made.workers()) stage->workers.push_back(worker.name());
  }
  return absl::OkStatus();
}

absl::Status OpenSessions(const std::string& organization, ApiClient* client, Stage* stage) {
  for (size_t first = 0; first < stage->workers.size(); first += kChunk) {
    workforce::v1::CreateWorkerSessionsRequest request;
    request.set_parent(organization);
    for (size_t i = first; i < std::min(first + kChunk, stage->workers.size()); ++i) {
      request.add_workers(stage->workers[i]);
    }
    CL_ASSIGN_OR_RETURN(const auto made,
                        client->Call<workforce::v1::CreateWorkerSessionsResponse>(request));
    for (const auto& session : made.sessions()) stage->tokens.push_back(session.token());
  }
  return absl::OkStatus();
}

absl::Status MakeProject(const RecordedAnswers& answers, const std::string& organization,
                         const std::string& method, ApiClient* client, Stage* stage) {
  dispatch::v1::CreateProjectRequest request;
  request.set_parent(organization);
  request.set_request_id(NewRequestId());
  Project* project = request.mutable_project();
  project->set_title("Replay of recorded answers");
  project->set_currency_code(kCurrency);
  project->set_aggregation_method(method);
  auto* input = project->mutable_label_interface()->add_inputs();
  input->set_key("task");
  input->set_kind(type::v1::LabelInterface::Input::TEXT);
  auto* control = project->mutable_label_interface()->add_controls();
  control->set_key(kReplayControl);
  control->set_required(true);
  for (const std::string& label : answers.labels) {
    control->mutable_choice()->add_options()->set_value(label);
  }
  CL_ASSIGN_OR_RETURN(const Project made, client->Call<Project>(request));
  stage->project = made.name();
  return absl::OkStatus();
}

// Enough for every answer, and a quarter more, so that something is left to look at.
absl::Status GrantBudget(int64_t answers, const ReplayOptions& options, ApiClient* client,
                         const Stage& stage) {
  ledger::v1::GrantBudgetRequest request;
  request.set_project(stage.project);
  request.set_request_id(NewRequestId());
  request.set_reason("replay");
  request.mutable_amount()->set_currency_code(kCurrency);
  request.mutable_amount()->set_micros(answers * options.price_micros * 5 / 4 + 1'000'000);
  return client->Call<ledger::v1::ProjectStatement>(request).status();
}

absl::Status MakeBatch(int most, const ReplayOptions& options, ApiClient* client, Stage* stage) {
  dispatch::v1::CreateBatchRequest request;
  request.set_parent(stage->project);
  request.set_request_id(NewRequestId());
  Batch* batch = request.mutable_batch();
  batch->set_title("Replay");
  batch->mutable_price()->set_label_micros(options.price_micros);
  batch->mutable_overlap()->set_min(options.dynamic ? std::min(2, most) : 1);
  if (options.dynamic) {
    batch->mutable_overlap()->set_max(most);
    batch->mutable_overlap()->set_dynamic(true);
  }
  CL_ASSIGN_OR_RETURN(const Batch made, client->Call<Batch>(request));
  stage->batch = made.name();
  return absl::OkStatus();
}

// In the order of the file, so that a task's ordinal is its index + 1.
std::vector<dispatch::v1::Task> MakeTasks(const RecordedAnswers& answers, bool dynamic,
                                          const Stage& stage) {
  std::vector<dispatch::v1::Task> tasks(answers.tasks.size());
  for (size_t i = 0; i < tasks.size(); ++i) {
    tasks[i].set_external_id(answers.tasks[i]);
    (*tasks[i].mutable_payload()->mutable_fields())["task"].set_string_value(answers.tasks[i]);
  }
  for (size_t worker = 0; worker < answers.by_worker.size(); ++worker) {
    for (const auto& answer : answers.by_worker[worker]) {
      tasks[static_cast<size_t>(answer.task)].add_reserved_workers(stage.workers[worker]);
    }
  }
  if (!dynamic) {
    for (auto& task : tasks) task.set_overlap(task.reserved_workers_size());
  }
  return tasks;
}

absl::Status AppendTasks(std::vector<dispatch::v1::Task> tasks, ApiClient* client,
                         const Stage& stage) {
  dispatch::v1::AppendTasksRequest request;
  request.set_parent(stage.batch);
  request.set_import_id(NewRequestId());
  size_t bytes = 0;
  for (size_t i = 0; i < tasks.size(); ++i) {
    bytes += tasks[i].ByteSizeLong();
    *request.add_tasks() = std::move(tasks[i]);
    const bool full = request.tasks_size() == kChunk || bytes > kChunkBytes;
    if (!full && i + 1 < tasks.size()) continue;
    CL_ASSIGN_OR_RETURN(const auto appended,
                        client->Call<dispatch::v1::AppendTasksResponse>(request));
    request.set_offset(appended.next_offset());
    request.clear_tasks();
    bytes = 0;
  }
  return absl::OkStatus();
}

absl::Status Start(ApiClient* client, const Stage& stage) {
  dispatch::v1::StartBatchRequest request;
  request.set_name(stage.batch);
  request.set_request_id(NewRequestId());
  return client->Call<Batch>(request).status();
}

}  // namespace

absl::StatusOr<Stage> BuildStage(const RecordedAnswers& answers, const ReplayOptions& options,
                                 ApiClient* client) {
  Stage stage;
  const std::string organization = options.admin.Organization();
  const std::vector<int> counts = answers.AnswersPerTask();
  const int most = *std::max_element(counts.begin(), counts.end());
  const int64_t wanted =
      options.dynamic ? static_cast<int64_t>(answers.tasks.size()) * most : answers.distinct;
  CL_RETURN_IF_ERROR(MakeWorkers(answers, organization, client, &stage));
  CL_RETURN_IF_ERROR(OpenSessions(organization, client, &stage));
  options.progress(StrCat(stage.workers.size(), " workers are signed in"));
  CL_RETURN_IF_ERROR(MakeProject(answers, organization, options.method, client, &stage));
  CL_RETURN_IF_ERROR(GrantBudget(wanted, options, client, stage));
  CL_RETURN_IF_ERROR(MakeBatch(most, options, client, &stage));
  CL_RETURN_IF_ERROR(AppendTasks(MakeTasks(answers, options.dynamic, stage), client, stage));
  CL_RETURN_IF_ERROR(Start(client, stage));
  options.progress(StrCat(stage.batch, " runs with ", answers.tasks.size(), " tasks"));
  return stage;
}

}  // namespace crowdloom::cli
