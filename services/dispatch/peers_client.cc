#include "services/dispatch/peers_client.h"

#include "common/base/status.h"
#include "common/rpc/client.h"
#include "common/rpc/feed.h"
#include "crowdloom/consensus/v1/consensus_service.grpc.pb.h"
#include "crowdloom/ledger/v1/ledger_service.grpc.pb.h"
#include "crowdloom/workforce/v1/workforce_service.grpc.pb.h"
#include "services/dispatch/core/keys.h"

namespace crowdloom::dispatch {
namespace {

using consensus::v1::ConsensusService;
using ledger::v1::LedgerService;
using workforce::v1::WorkforceService;

class BudgetOverRpc final : public Budget {
 public:
  BudgetOverRpc(const std::shared_ptr<grpc::Channel>& channel, const rpc::TokenMinter* minter)
      : ledger_(channel, minter, "dispatch") {}

  absl::StatusOr<int64_t> Available(int64_t project_id) override {
    ledger::v1::GetProjectStatementRequest request;
    request.set_name(ProjectName(project_id) + "/statement");
    const auto statement = ledger_.Call(&LedgerService::Stub::GetProjectStatement, request);
    if (absl::IsNotFound(statement.status())) return 0;  // never funded
    CL_RETURN_IF_ERROR(statement.status());
    return statement->available().micros();
  }

  absl::StatusOr<bool> Reserve(const std::string& hold, int64_t amount_micros,
                               const std::string& currency_code) override {
    ledger::v1::CreateHoldRequest request;
    request.set_name(hold);
    request.mutable_amount()->set_micros(amount_micros);
    request.mutable_amount()->set_currency_code(currency_code);
    CL_ASSIGN_OR_RETURN(const ledger::v1::Hold made,
                        ledger_.Call(&LedgerService::Stub::CreateHold, request));
    return made.state() == ledger::v1::Hold::OPEN;
  }

 private:
  rpc::Client<LedgerService> ledger_;
};

template <typename Service>
outbox::Consumer::Fetch FeedOf(const std::shared_ptr<grpc::Channel>& channel,
                               const rpc::TokenMinter* minter) {
  auto client = std::make_shared<rpc::Client<Service>>(channel, minter, "dispatch");
  return rpc::FetchFrom([client](const events::v1::ReadEventsRequest& request) {
    return client->Call(&Service::Stub::ReadEvents, request);
  });
}

}  // namespace

std::unique_ptr<Budget> LedgerBudget(const std::shared_ptr<grpc::Channel>& channel,
                                     const rpc::TokenMinter* minter) {
  return std::make_unique<BudgetOverRpc>(channel, minter);
}

Profiles::Fetch FetchFromWorkforce(const std::shared_ptr<grpc::Channel>& channel,
                                   const rpc::TokenMinter* minter) {
  auto client = std::make_shared<rpc::Client<WorkforceService>>(channel, minter, "dispatch");
  return [client](int64_t worker_id) {
    workforce::v1::GetWorkerAttributesRequest request;
    request.set_worker(WorkerName(worker_id));
    return client->Call(&WorkforceService::Stub::GetWorkerAttributes, request);
  };
}

outbox::Consumer::Fetch WorkforceFeed(const std::shared_ptr<grpc::Channel>& channel,
                                      const rpc::TokenMinter* minter) {
  return FeedOf<WorkforceService>(channel, minter);
}

outbox::Consumer::Fetch ConsensusFeed(const std::shared_ptr<grpc::Channel>& channel,
                                      const rpc::TokenMinter* minter) {
  return FeedOf<ConsensusService>(channel, minter);
}

}  // namespace crowdloom::dispatch
