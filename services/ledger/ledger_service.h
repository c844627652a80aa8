// The gRPC handlers of the ledger, one statement each.
#ifndef CROWDLOOM_SERVICES_LEDGER_LEDGER_SERVICE_H_
#define CROWDLOOM_SERVICES_LEDGER_LEDGER_SERVICE_H_

#include "common/rpc/adaptors.h"
#include "crowdloom/ledger/v1/ledger_service.grpc.pb.h"
#include "services/ledger/handlers/budget.h"
#include "services/ledger/handlers/finance.h"
#include "services/ledger/handlers/orders.h"
#include "services/ledger/handlers/payouts.h"

namespace crowdloom::ledger {

class LedgerService final : public v1::LedgerService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // All outlive the service.
  LedgerService(rpc::Adaptors* rpc, rpc::WorkerPool* pool, BudgetDesk* budget, OrderDesk* orders,
                PostingStore* store, PayoutDesk* payouts, const FinanceDesk* finance);

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
  Reactor* SetRecoveryLimit(Context* context, const v1::SetRecoveryLimitRequest* q,
                            v1::SetRecoveryLimitResponse* r) override;
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
  Reactor* ImportPay(Context* context, const v1::ImportPayRequest* q,
                     v1::ImportPayResponse* r) override;
  Reactor* ListWorkerBalances(Context* context, const v1::ListWorkerBalancesRequest* q,
                              v1::ListWorkerBalancesResponse* r) override;
  Reactor* ListSettlements(Context* context, const v1::ListSettlementsRequest* q,
                           v1::ListSettlementsResponse* r) override;
  Reactor* ListPayoutRuns(Context* context, const v1::ListPayoutRunsRequest* q,
                          v1::ListPayoutRunsResponse* r) override;
  Reactor* GetAcceptedWork(Context* context, const v1::GetAcceptedWorkRequest* q,
                           v1::AcceptedWork* r) override;
  Reactor* GetOrganizationStatement(Context* context, const v1::GetOrganizationStatementRequest* q,
                                    v1::OrganizationStatement* r) override;
  Reactor* ClosePeriod(Context* context, const v1::ClosePeriodRequest* q, v1::Period* r) override;
  Reactor* ListPeriods(Context* context, const v1::ListPeriodsRequest* q,
                       v1::ListPeriodsResponse* r) override;
  Reactor* ExportJournal(Context* context, const v1::ExportJournalRequest* q,
                         v1::ExportJournalResponse* r) override;
  Reactor* ExportPlatformReport(Context* context, const v1::ExportPlatformReportRequest* q,
                                v1::ExportPlatformReportResponse* r) override;
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
  const FinanceDesk& finance_;
  Grants grants_;
  Withdrawals withdrawals_;
  Holds holds_;
  Orders orders_;
  Reversals reversals_;
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_LEDGER_SERVICE_H_
