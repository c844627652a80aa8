#include <atomic>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/strings.h"
#include "common/rpc/error_codec.h"
#include "crowdloom/ledger/v1/ledger_service.grpc.pb.h"
#include "tests/load/posting.h"

namespace crowdloom::load {
namespace {

using ledger::v1::GetWorkerStatementRequest;
using ledger::v1::GrantBudgetRequest;
using ledger::v1::LedgerService;
using ledger::v1::PostTransfersRequest;
using ledger::v1::PostTransfersResponse;
using ledger::v1::ProjectStatement;
using ledger::v1::WorkerStatement;

constexpr int64_t kPoolMicros = 500'000'000'000'000;
constexpr int kWorkers = 1000;
constexpr int kChannels = 4;

// Unique in the process.
std::string NextRequestId() {
  static std::atomic<uint64_t> next{1};
  char text[37];
  std::snprintf(text, sizeof text, "018f0000-0000-7000-8000-%012llx",
                static_cast<unsigned long long>(next++));
  return text;
}

std::string ProjectName(int number) {
  return FormatName("projects/#", MakeTenantId(1, 1'000'000 + number));
}

std::string WorkerName(uint64_t n) {
  return FormatName("workers/#", MakeTenantId(1, 1'000'000 + static_cast<int32_t>(n % kWorkers)));
}

PostTransfersRequest::Order* AddOrder(ledger::v1::Transfer::Code code, const std::string& project,
                                      int64_t micros, PostTransfersRequest& request) {
  PostTransfersRequest::Order* order = request.add_orders();
  order->set_code(code);
  order->set_project(project);
  order->mutable_amount()->set_currency_code("CNY");
  order->mutable_amount()->set_micros(micros);
  order->set_request_id(NextRequestId());
  order->set_reason("load");
  return order;
}

// One run: keeps calls under way and waits for the last.
class Run {
 public:
  Run(const Installation& installation, const PostingLoad& load, PostingResult* result)
      : load_(load), result_(*result), token_(installation.TokenFor(Administrator())) {
    for (int i = 0; i < kChannels; ++i) {
      stubs_.push_back(LedgerService::NewStub(installation.NewChannel()));
    }
  }

  void Go() {
    const absl::Time start = absl::Now();
    end_ = start + load_.duration;
    if (load_.orders_per_second > 0) {
      KeepRate(start);
    } else {
      for (int i = 0; i < load_.calls_at_once; ++i) Start(absl::Now());
    }
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](Run* run) { return run->open_ == 0; }, this));
    result_.seconds = absl::ToDoubleSeconds(absl::Now() - start);
  }

 private:
  struct Call {
    PostTransfersRequest request;
    absl::Time due;
    std::atomic<int> waiting;
  };
  struct Delivery {
    std::shared_ptr<Call> call;
    grpc::ClientContext context;
    PostTransfersResponse response;
  };

  void KeepRate(absl::Time start) {
    const absl::Duration gap = absl::Seconds(load_.orders / load_.orders_per_second);
    for (absl::Time due = start; due < end_; due += gap) {
      absl::SleepFor(due - absl::Now());
      if (Open() >= load_.calls_at_once) {
        ++result_.dropped;
      } else {
        Start(due);
      }
    }
  }

  int Open() {
    absl::MutexLock lock(&mutex_);
    return open_;
  }

  void Start(absl::Time due) {
    {
      absl::MutexLock lock(&mutex_);
      ++open_;
    }
    auto call = std::make_shared<Call>();
    call->due = due;
    call->waiting = load_.deliveries;
    const uint64_t number = calls_++;
    const std::string project = ProjectName(static_cast<int>(number % load_.projects));
    for (int i = 0; i < load_.orders; ++i) {
      AddOrder(ledger::v1::Transfer::BONUS, project, 1, call->request)
          ->set_worker(WorkerName(number * 7919 + static_cast<uint64_t>(i)));
    }
    for (int i = 0; i < load_.deliveries; ++i) Deliver(call, number + static_cast<uint64_t>(i));
  }

  void Deliver(std::shared_ptr<Call> call, uint64_t channel) {
    auto* delivery = new Delivery{std::move(call), {}, {}};
    delivery->context.AddMetadata(rpc::kTokenMetadata, token_);
    stubs_[channel % kChannels]->async()->PostTransfers(
        &delivery->context, &delivery->call->request, &delivery->response,
        [this, delivery](const grpc::Status& status) {
          Finish(std::unique_ptr<Delivery>(delivery), status);
        });
  }

  void Finish(std::unique_ptr<Delivery> delivery, const grpc::Status& status) {
    int64_t errors = status.ok() ? 0 : 1;
    for (const auto& result : delivery->response.results())
      errors += !result.error_reason().empty();
    result_.latency.Add(absl::Now() - delivery->call->due);
    const bool last = --delivery->call->waiting == 0;
    {
      absl::MutexLock lock(&mutex_);
      result_.errors += errors;
      if (last) result_.orders += load_.orders;
    }
    if (!last) return;
    if (load_.orders_per_second == 0 && absl::Now() < end_) Start(absl::Now());
    absl::MutexLock lock(&mutex_);
    --open_;
  }

  const PostingLoad load_;
  PostingResult& result_;
  const std::string token_;
  std::vector<std::unique_ptr<LedgerService::Stub>> stubs_;
  absl::Time end_;
  std::atomic<uint64_t> calls_{0};
  absl::Mutex mutex_;
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace

void FundProjects(const Installation& installation, int count) {
  const auto stub = LedgerService::NewStub(installation.NewChannel());
  const std::string token = installation.TokenFor(Administrator());
  for (int number = 0; number < count; ++number) {
    GrantBudgetRequest grant;
    grant.set_project(ProjectName(number));
    grant.mutable_amount()->set_currency_code("CNY");
    grant.mutable_amount()->set_micros(kPoolMicros);
    grant.set_request_id(NextRequestId());
    grpc::ClientContext grant_context;
    grant_context.AddMetadata(rpc::kTokenMetadata, token);
    ProjectStatement statement;
    CHECK_OK(rpc::FromGrpc(stub->GrantBudget(&grant_context, grant, &statement)));
    PostTransfersRequest request;
    AddOrder(ledger::v1::Transfer::FUND_BONUS, ProjectName(number), kPoolMicros, request);
    grpc::ClientContext pool_context;
    pool_context.AddMetadata(rpc::kTokenMetadata, token);
    PostTransfersResponse response;
    CHECK_OK(rpc::FromGrpc(stub->PostTransfers(&pool_context, request, &response)));
    CHECK_EQ(response.results(0).error_reason(), "");
  }
}

void RunPosting(const Installation& installation, const PostingLoad& load, PostingResult& result) {
  Run(installation, load, &result).Go();
}

void ReadStatement(const Installation& installation, int32_t worker, int times,
                   Latencies& latency) {
  const auto stub = LedgerService::NewStub(installation.NewChannel());
  const rpc::Principal principal = WorkerNumber(worker);
  GetWorkerStatementRequest request;
  request.set_name(StrCat(principal.actor, "/statement"));
  for (int i = 0; i < times; ++i) {
    grpc::ClientContext context;
    context.AddMetadata(rpc::kTokenMetadata, installation.TokenFor(principal));
    WorkerStatement statement;
    const absl::Time start = absl::Now();
    CHECK_OK(rpc::FromGrpc(stub->GetWorkerStatement(&context, request, &statement)));
    latency.Add(absl::Now() - start);
    CHECK(statement.lines_size() > 0);
  }
}

}  // namespace crowdloom::load
