#include <atomic>
#include <memory>
#include <utility>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/strings.h"
#include "common/base/uuid.h"
#include "common/rpc/error_codec.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"
#include "crowdloom/ledger/v1/ledger_service.grpc.pb.h"
#include "crowdloom/workforce/v1/workforce_service.grpc.pb.h"
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
constexpr int64_t kBudgetMicros = 1'000'000'000'000'000;

std::string NewRequestId() {
  thread_local Rng rng = Rng::FromEntropy();
  return NewUuid(*SystemClock(), rng);
}

// Calls as the administrator; the program ends when it fails.
template <typename Stub, typename Request, typename Response>
Response Call(const Installation& installation, Stub& stub,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              const Request& request) {
  grpc::ClientContext context;
  context.AddMetadata(rpc::kTokenMetadata, installation.TokenFor(Administrator()));
  Response response;
  CHECK_OK(rpc::FromGrpc((stub.*method)(&context, request, &response)));
  return response;
}

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
                        const std::string& project) {
  dispatch::v1::CreateBatchRequest request;
  request.set_parent(project);
  request.mutable_batch()->set_title("load");
  request.mutable_batch()->mutable_price()->set_label_micros(1000);
  request.set_request_id(NewRequestId());
  return Call(installation, stub, &DispatchService::Stub::CreateBatch, request).name();
}

void AppendTasks(const Installation& installation, DispatchService::Stub& stub,
                 const std::string& batch, int tasks) {
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
    Call(installation, stub, &DispatchService::Stub::AppendTasks, request);
  }
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

// One simulated worker: a chain of callbacks that ends when the time is up.
class LoadWorker {
 public:
  LoadWorker(DispatchService::Stub* stub, std::string token, std::string name, absl::Time end,
             LabelingResult* result, std::atomic<int64_t>* errors, absl::BlockingCounter* running)
      : stub_(stub),
        token_(std::move(token)),
        end_(end),
        result_(result),
        errors_(errors),
        running_(running) {
    lease_.set_worker(name);
    lease_.set_max_count(1);
    lease_.mutable_wait()->set_seconds(1);
    (*submit_.mutable_answer()->mutable_values())["label"].mutable_choice()->add_options("a");
  }

  void Lease() {
    if (absl::Now() >= end_) {
      running_->DecrementCount();
      return;
    }
    Begin();
    stub_->async()->LeaseAssignments(context_.get(), &lease_, &leased_,
                                     [this](grpc::Status status) {
                                       if (!status.ok()) ++*errors_;
                                       if (!status.ok() || leased_.assignments().empty())
                                         return Lease();
                                       result_->lease.Add(absl::Now() - start_);
                                       Submit();
                                     });
  }

 private:
  void Submit() {
    const Assignment& held = leased_.assignments(0);
    submit_.set_name(held.name());
    submit_.set_attempt(held.attempt());
    submit_.set_request_id(NewRequestId());
    Begin();
    stub_->async()->SubmitAssignment(context_.get(), &submit_, &submitted_,
                                     [this](grpc::Status status) {
                                       if (status.ok()) {
                                         result_->submit.Add(absl::Now() - start_);
                                       } else {
                                         ++*errors_;
                                       }
                                       Lease();
                                     });
  }

  void Begin() {
    context_ = std::make_unique<grpc::ClientContext>();
    context_->AddMetadata(rpc::kTokenMetadata, token_);
    start_ = absl::Now();
  }

  DispatchService::Stub* stub_;
  const std::string token_;
  const absl::Time end_;
  LabelingResult* result_;
  std::atomic<int64_t>* errors_;
  absl::BlockingCounter* running_;
  std::unique_ptr<grpc::ClientContext> context_;
  absl::Time start_;
  LeaseAssignmentsRequest lease_;
  LeaseAssignmentsResponse leased_;
  SubmitAssignmentRequest submit_;
  Assignment submitted_;
};

}  // namespace

std::string StartTextBatch(const Installation& installation, int tasks) {
  const auto stub = DispatchService::NewStub(installation.NewChannel());
  dispatch::v1::CreateProjectRequest project;
  project.set_parent(kOrganization);
  *project.mutable_project() = TextProject();
  project.set_request_id(NewRequestId());
  const std::string name =
      Call(installation, *stub, &DispatchService::Stub::CreateProject, project).name();
  GrantBudget(installation, name);
  const std::string batch = CreateBatch(installation, *stub, name);
  AppendTasks(installation, *stub, batch, tasks);
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
  workforce::v1::CreateWorkersRequest request;
  request.set_parent(kOrganization);
  request.set_request_id(NewRequestId());
  for (int i = 0; i < count; ++i) {
    auto* worker = request.add_workers();
    worker->set_login(StrCat("load-", i));
    worker->add_roles(options::v1::ROLE_WORKER);
  }
  std::vector<rpc::Principal> principals;
  const auto made = Call(installation, *stub, &WorkforceService::Stub::CreateWorkers, request);
  for (const auto& worker : made.workers()) {
    const auto id = ParseName<1>("workers/#", worker.name());
    CHECK_OK(id.status());
    principals.push_back(WorkerNumber(NumberOf((*id)[0])));
  }
  return principals;
}

void RunLabeling(const Installation& installation, const std::vector<rpc::Principal>& workers,
                 int count, absl::Duration duration, LabelingResult& result) {
  const auto stub = DispatchService::NewStub(installation.NewChannel());
  const absl::Time start = absl::Now();
  std::atomic<int64_t> errors = 0;
  absl::BlockingCounter running(count);
  std::vector<std::unique_ptr<LoadWorker>> chains;
  for (int i = 0; i < count; ++i) {
    const rpc::Principal& principal = workers[static_cast<size_t>(i)];
    chains.push_back(std::make_unique<LoadWorker>(stub.get(), installation.TokenFor(principal),
                                                  principal.actor, start + duration, &result,
                                                  &errors, &running));
  }
  for (const auto& chain : chains) chain->Lease();
  running.Wait();
  result.seconds = absl::ToDoubleSeconds(absl::Now() - start);
  result.errors = errors;
}

}  // namespace crowdloom::load
