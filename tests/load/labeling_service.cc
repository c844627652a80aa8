#include <atomic>
#include <memory>
#include <optional>
#include <utility>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/strings.h"
#include "common/base/uuid.h"
#include "common/pg/tx.h"
#include "common/rpc/error_codec.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"
#include "crowdloom/ledger/v1/ledger_service.grpc.pb.h"
#include "crowdloom/workforce/v1/workforce_service.grpc.pb.h"
#include "tests/load/call.h"
#include "tests/load/labeling.h"

namespace crowdloom::load {
namespace {

using dispatch::v1::Assignment;
using dispatch::v1::DispatchService;
using dispatch::v1::LeaseAssignmentsRequest;
using dispatch::v1::LeaseAssignmentsResponse;
using dispatch::v1::SubmitAssignmentRequest;

constexpr char kOrganization[] = "organizations/1";
constexpr int kChunk = 1000;
constexpr int kWorkersPerCall = 500;
constexpr pg::Query kUnfed{
    "load_unfed", "SELECT count(*) FROM batch WHERE state = 2 AND fed_through < task_count"};
constexpr int64_t kBudgetMicros = 1'000'000'000'000'000;

dispatch::v1::Project TextProject() {
  dispatch::v1::Project project;
  project.set_title("load");
  project.set_currency_code("CNY");
  auto* input = project.mutable_label_interface()->add_inputs();
  input->set_key("text");
  input->set_kind(type::v1::LabelInterface::Input::TEXT);
  auto* control = project.mutable_label_interface()->add_controls();
  control->set_key("label");
  control->set_required(true);
  for (const char* value : {"a", "b", "c"}) {
    control->mutable_choice()->add_options()->set_value(value);
  }
  return project;
}

std::string CreateBatch(const Installation& installation, DispatchService::Stub& stub,
                        const std::string& project, int overlap) {
  dispatch::v1::CreateBatchRequest request;
  request.set_parent(project);
  request.mutable_batch()->set_title("load");
  request.mutable_batch()->mutable_overlap()->set_min(overlap);
  request.mutable_batch()->mutable_price()->set_label_micros(1000);
  request.set_request_id(NewRequestId());
  return Call(installation, stub, &DispatchService::Stub::CreateBatch, request).name();
}

void GrantBudget(const Installation& installation, const std::string& project) {
  const auto stub = ledger::v1::LedgerService::NewStub(installation.NewChannel());
  ledger::v1::GrantBudgetRequest request;
  request.set_project(project);
  request.mutable_amount()->set_currency_code("CNY");
  request.mutable_amount()->set_micros(kBudgetMicros);
  request.set_request_id(NewRequestId());
  Call(installation, *stub, &ledger::v1::LedgerService::Stub::GrantBudget, request);
}

// What the workers of one run share.
struct Run {
  DispatchService::Stub* stub;
  const LabelingOptions& options;
  absl::Time end;
  LabelingResult& result;
  std::atomic<int64_t> answers = 0, errors = 0;
  absl::BlockingCounter running;
};

// One simulated worker: a chain of callbacks that ends when the time is up.
class LoadWorker {
 public:
  LoadWorker(Run* run, std::string token, const std::string& name)
      : run_(*run), token_(std::move(token)) {
    lease_.set_worker(name);
    lease_.set_max_count(run_.options.bulk);
    lease_.mutable_wait()->set_seconds(1);
    bulk_.set_worker(name);
  }

  void Lease() {
    if (absl::Now() >= run_.end) {
      run_.running.DecrementCount();
      return;
    }
    Begin();
    run_.stub->async()->LeaseAssignments(&*context_, &lease_, &leased_,
                                         [this](const grpc::Status& status) {
                                           if (!status.ok()) ++run_.errors;
                                           if (!status.ok() || leased_.assignments().empty())
                                             return Lease();
                                           run_.result.lease.Add(absl::Now() - start_);
                                           if (run_.options.keep_last && absl::Now() >= run_.end) {
                                             run_.running.DecrementCount();
                                             return;
                                           }
                                           run_.options.bulk == 1 ? Submit() : SubmitAll();
                                         });
  }

 private:
  void Submit() {
    Fill(leased_.assignments(0), submit_);
    Begin();
    run_.stub->async()->SubmitAssignment(
        &*context_, &submit_, &submitted_,
        [this](const grpc::Status& status) { Finish(status, status.ok() ? 1 : 0, 1); });
  }

  void SubmitAll() {
    bulk_.clear_submissions();
    for (const Assignment& held : leased_.assignments()) Fill(held, *bulk_.add_submissions());
    Begin();
    run_.stub->async()->SubmitAssignments(
        &*context_, &bulk_, &bulk_submitted_, [this](const grpc::Status& status) {
          int accepted = 0;
          for (const auto& result : bulk_submitted_.results()) accepted += result.has_assignment();
          Finish(status, status.ok() ? accepted : 0, bulk_.submissions_size());
        });
  }

  void Finish(const grpc::Status& status, int accepted, int wanted) {
    if (status.ok()) run_.result.submit.Add(absl::Now() - start_);
    run_.answers += accepted;
    run_.errors += wanted - accepted;
    Lease();
  }

  static void Fill(const Assignment& held, SubmitAssignmentRequest& submission) {
    submission.set_name(held.name());
    submission.set_attempt(held.attempt());
    submission.set_request_id(NewRequestId());
    (*submission.mutable_answer()->mutable_values())["label"].mutable_choice()->clear_options();
    (*submission.mutable_answer()->mutable_values())["label"].mutable_choice()->add_options("a");
  }

  void Begin() {
    context_.emplace();
    context_->AddMetadata(rpc::kTokenMetadata, token_);
    start_ = absl::Now();
  }

  Run& run_;
  const std::string token_;
  std::optional<grpc::ClientContext> context_;
  absl::Time start_;
  LeaseAssignmentsRequest lease_;
  LeaseAssignmentsResponse leased_;
  SubmitAssignmentRequest submit_;
  Assignment submitted_;
  dispatch::v1::SubmitAssignmentsRequest bulk_;
  dispatch::v1::SubmitAssignmentsResponse bulk_submitted_;
};

}  // namespace

void AppendTextTasks(const Installation& installation, const std::string& batch, int tasks) {
  const auto stub = DispatchService::NewStub(installation.NewChannel());
  dispatch::v1::AppendTasksRequest request;
  request.set_parent(batch);
  request.set_import_id(NewRequestId());
  for (int offset = 0; offset < tasks; offset += kChunk) {
    request.set_offset(offset);
    request.clear_tasks();
    for (int i = offset; i < std::min(offset + kChunk, tasks); ++i) {
      (*request.add_tasks()->mutable_payload()->mutable_fields())["text"].set_string_value(
          StrCat("sentence number ", i));
    }
    Call(installation, *stub, &DispatchService::Stub::AppendTasks, request);
  }
}

std::string StartTextBatch(const Installation& installation, int tasks, int overlap) {
  const auto stub = DispatchService::NewStub(installation.NewChannel());
  dispatch::v1::CreateProjectRequest project;
  project.set_parent(kOrganization);
  *project.mutable_project() = TextProject();
  project.set_request_id(NewRequestId());
  const std::string name =
      Call(installation, *stub, &DispatchService::Stub::CreateProject, project).name();
  GrantBudget(installation, name);
  const std::string batch = CreateBatch(installation, *stub, name, overlap);
  AppendTextTasks(installation, batch, tasks);
  dispatch::v1::StartBatchRequest start;
  start.set_name(batch);
  start.set_request_id(NewRequestId());
  Call(installation, *stub, &DispatchService::Stub::StartBatch, start);
  return batch;
}

std::vector<rpc::Principal> MakeWorkers(const Installation& installation, int count) {
  using WorkforceService = workforce::v1::WorkforceService;
  const auto stub = WorkforceService::NewStub(installation.NewChannel());
  workforce::v1::CreateOrganizationRequest organization;
  organization.mutable_organization()->set_title("Load");
  organization.mutable_administrator()->set_login("administrator");
  organization.set_administrator_password(NewRequestId());
  organization.set_request_id(NewRequestId());
  Call(installation, *stub, &WorkforceService::Stub::CreateOrganization, organization);
  std::vector<rpc::Principal> principals;
  while (static_cast<int>(principals.size()) < count) {
    workforce::v1::CreateWorkersRequest request;
    request.set_parent(kOrganization);
    request.set_request_id(NewRequestId());
    const int left = count - static_cast<int>(principals.size());
    for (int i = 0; i < std::min(left, kWorkersPerCall); ++i) {
      auto* worker = request.add_workers();
      worker->set_login(StrCat("load-", principals.size() + static_cast<size_t>(i)));
      worker->add_roles(options::v1::ROLE_WORKER);
    }
    const auto made = Call(installation, *stub, &WorkforceService::Stub::CreateWorkers, request);
    for (const auto& worker : made.workers()) {
      const auto id = ParseName<1>("workers/#", worker.name());
      CHECK_OK(id.status());
      principals.push_back(WorkerNumber(NumberOf((*id)[0])));
    }
  }
  return principals;
}

void RunLabeling(const Installation& installation, const std::vector<rpc::Principal>& people,
                 const LabelingOptions& options, LabelingResult& result) {
  const auto stub = DispatchService::NewStub(installation.NewChannel());
  const absl::Time start = absl::Now();
  Run run{.stub = stub.get(),
          .options = options,
          .end = start + options.duration,
          .result = result,
          .running = absl::BlockingCounter(options.workers)};
  std::vector<std::unique_ptr<LoadWorker>> chains;
  for (int i = 0; i < options.workers; ++i) {
    const rpc::Principal& person = people[static_cast<size_t>(i)];
    chains.push_back(
        std::make_unique<LoadWorker>(&run, installation.TokenFor(person), person.actor));
  }
  for (const auto& chain : chains) chain->Lease();
  run.running.Wait();
  result.seconds = absl::ToDoubleSeconds(absl::Now() - start);
  result.answers = run.answers;
  result.errors = run.errors;
}

void AwaitFed(const Installation& installation) {
  pg::Connection connection({.url = installation.database_url(), .schema = "dispatch"});
  for (int64_t unfed = 1; unfed > 0; absl::SleepFor(absl::Milliseconds(50))) {
    CHECK_OK(pg::RunTx(connection, [&](pg::Tx& tx) {
      unfed = tx.ExecOne(kUnfed)[0].as<int64_t>();
      return absl::OkStatus();
    }));
  }
}

}  // namespace crowdloom::load
