// The gRPC handlers of the ledger, one statement each.
#ifndef CROWDLOOM_SERVICES_LEDGER_LEDGER_SERVICE_H_
#define CROWDLOOM_SERVICES_LEDGER_LEDGER_SERVICE_H_

#include "common/rpc/adaptors.h"
#include "crowdloom/ledger/v1/ledger_service.grpc.pb.h"
#include "services/ledger/handlers/budget.h"
#include "services/ledger/handlers/orders.h"
#include "services/ledger/handlers/payouts.h"

namespace crowdloom::ledger {

class LedgerService final : public v1::LedgerService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // All outlive the service.
  LedgerService(rpc::Adaptors* rpc, rpc::WorkerPool* pool, BudgetDesk* budget, OrderDesk* orders,
                PostingStore* store, PayoutDesk* payouts);

  Reactor* GrantBudget(Context* context, const v1::GrantBudgetRequest* q,
                       v1::ProjectStatement* r) override;
  Reactor* WithdrawBudget(Context* context, const v1::WithdrawBudgetRequest* q,
                          v1::ProjectStatement* r) override;
  Reactor* CreateHold(Context* context, const v1::CreateHoldRequest* q, v1::Hold* r) override;
  Reactor* PostTransfers(Context* context, const v1::PostTransfersRequest* q,
                         v1::PostTransfersResponse* r) override;
  Reactor* ReverseTransfer(Context* context, const v1::ReverseTransferRequest* q,
                           v1::ProjectStatement* r) override;
  Reactor* SettleWorkers(Context* context, const v1::SettleWorkersRequest* q,
                         v1::SettleWorkersResponse* r) override;
  Reactor* SetTaxMethod(Context* context, const v1::SetTaxMethodRequest* q,
                        v1::SetTaxMethodResponse* r) override;
  Reactor* SetPayee(Context* context, const v1::SetPayeeRequest* q,
                    v1::SetPayeeResponse* r) override;
  Reactor* CreatePayoutRun(Context* context, const v1::CreatePayoutRunRequest* q,
                           v1::PayoutRun* r) override;
  Reactor* ReleasePayoutRun(Context* context, const v1::ReleasePayoutRunRequest* q,
                            v1::PayoutRun* r) override;
  Reactor* GetPayoutRun(Context* context, const v1::GetPayoutRunRequest* q,
                        v1::PayoutRun* r) override;
  Reactor* GetPayoutFile(Context* context, const v1::GetPayoutFileRequest* q,
                         v1::GetPayoutFileResponse* r) override;
  Reactor* RecordPayoutResults(Context* context, const v1::RecordPayoutResultsRequest* q,
                               v1::PayoutRun* r) override;
  Reactor* VerifyLedger(Context* context, const v1::VerifyLedgerRequest* q,
                        v1::VerifyLedgerResponse* r) override;
  Reactor* GetProjectStatement(Context* context, const v1::GetProjectStatementRequest* q,
                               v1::ProjectStatement* r) override;
  Reactor* GetWorkerStatement(Context* context, const v1::GetWorkerStatementRequest* q,
                              v1::WorkerStatement* r) override;
  Reactor* ListAccounts(Context* context, const v1::ListAccountsRequest* q,
                        v1::ListAccountsResponse* r) override;
  Reactor* ListTransfers(Context* context, const v1::ListTransfersRequest* q,
                         v1::ListTransfersResponse* r) override;

 private:
  rpc::Adaptors& rpc_;
  PostingStore& store_;
  PayoutDesk& payouts_;
  Grants grants_;
  Withdrawals withdrawals_;
  Holds holds_;
  Orders orders_;
  Reversals reversals_;
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_LEDGER_SERVICE_H_
