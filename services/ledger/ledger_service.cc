#include "services/ledger/ledger_service.h"

#include "services/ledger/handlers/pay_import.h"
#include "services/ledger/handlers/settlements.h"
#include "services/ledger/handlers/statements.h"

namespace crowdloom::ledger {

using Context = LedgerService::Context;
using Reactor = LedgerService::Reactor;

LedgerService::LedgerService(rpc::Adaptors* rpc, rpc::WorkerPool* pool, BudgetDesk* budget,
                             OrderDesk* orders, PostingStore* store, PayoutDesk* payouts,
                             const FinanceDesk* finance)
    : rpc_(*rpc),
      store_(*store),
      payouts_(*payouts),
      finance_(*finance),
      grants_(pool, {}, [budget](auto& worker, auto items) { budget->GrantBudget(worker, items); }),
      withdrawals_(pool, {},
                   [budget](auto& worker, auto items) { budget->WithdrawBudget(worker, items); }),
      holds_(pool, {}, [budget](auto& worker, auto items) { budget->CreateHold(worker, items); }),
      orders_(pool, {.max_items = 4000},
              [orders](auto& worker, auto items) { orders->PostTransfers(worker, items); }),
      reversals_(pool, {},
                 [orders](auto& worker, auto items) { orders->ReverseTransfer(worker, items); }) {}

Reactor* LedgerService::GrantBudget(Context* context, const v1::GrantBudgetRequest* q,
                                    v1::ProjectStatement* r) {
  return rpc_.Batched(context, q, r, grants_);
}

Reactor* LedgerService::WithdrawBudget(Context* context, const v1::WithdrawBudgetRequest* q,
                                       v1::ProjectStatement* r) {
  return rpc_.Batched(context, q, r, withdrawals_);
}

Reactor* LedgerService::CreateHold(Context* context, const v1::CreateHoldRequest* q, v1::Hold* r) {
  return rpc_.Batched(context, q, r, holds_);
}

Reactor* LedgerService::PostTransfers(Context* context, const v1::PostTransfersRequest* q,
                                      v1::PostTransfersResponse* r) {
  return rpc_.Batched(context, q, r, orders_);
}

Reactor* LedgerService::ReverseTransfer(Context* context, const v1::ReverseTransferRequest* q,
                                        v1::ProjectStatement* r) {
  return rpc_.Batched(context, q, r, reversals_);
}

Reactor* LedgerService::SettleWorkers(Context* context, const v1::SettleWorkersRequest* q,
                                      v1::SettleWorkersResponse* r) {
  return rpc_.Mutate(context, q, r, [this](rpc::MutateCall& call, const auto& request) {
    return ledger::SettleWorkers(call, store_, request);
  });
}

Reactor* LedgerService::SetTaxMethod(Context* context, const v1::SetTaxMethodRequest* q,
                                     v1::SetTaxMethodResponse* r) {
  return rpc_.Mutate(context, q, r, ledger::SetTaxMethod);
}

Reactor* LedgerService::SetRecoveryLimit(Context* context, const v1::SetRecoveryLimitRequest* q,
                                         v1::SetRecoveryLimitResponse* r) {
  return rpc_.Mutate(context, q, r, ledger::SetRecoveryLimit);
}

Reactor* LedgerService::SetPayee(Context* context, const v1::SetPayeeRequest* q,
                                 v1::SetPayeeResponse* r) {
  return rpc_.Mutate(context, q, r, [this](rpc::MutateCall& call, const auto& request) {
    return payouts_.SetPayee(call, request);
  });
}

Reactor* LedgerService::CreatePayoutRun(Context* context, const v1::CreatePayoutRunRequest* q,
                                        v1::PayoutRun* r) {
  return rpc_.Mutate(context, q, r, [this](rpc::MutateCall& call, const auto& request) {
    return payouts_.CreatePayoutRun(call, request);
  });
}

Reactor* LedgerService::ReleasePayoutRun(Context* context, const v1::ReleasePayoutRunRequest* q,
                                         v1::PayoutRun* r) {
  return rpc_.Mutate(context, q, r, [this](rpc::MutateCall& call, const auto& request) {
    return payouts_.ReleasePayoutRun(call, request);
  });
}

Reactor* LedgerService::GetPayoutRun(Context* context, const v1::GetPayoutRunRequest* q,
                                     v1::PayoutRun* r) {
  return rpc_.Unary(context, q, r, [this](rpc::Call& call, const auto& request) {
    return payouts_.GetPayoutRun(call, request);
  });
}

Reactor* LedgerService::GetPayoutFile(Context* context, const v1::GetPayoutFileRequest* q,
                                      v1::GetPayoutFileResponse* r) {
  return rpc_.Unary(context, q, r, [this](rpc::Call& call, const auto& request) {
    return payouts_.GetPayoutFile(call, request);
  });
}

Reactor* LedgerService::RecordPayoutResults(Context* context,
                                            const v1::RecordPayoutResultsRequest* q,
                                            v1::PayoutRun* r) {
  return rpc_.Mutate(context, q, r, [this](rpc::MutateCall& call, const auto& request) {
    return payouts_.RecordPayoutResults(call, request);
  });
}

Reactor* LedgerService::ImportPay(Context* context, const v1::ImportPayRequest* q,
                                  v1::ImportPayResponse* r) {
  return rpc_.Mutate(context, q, r, [this](rpc::MutateCall& call, const auto& request) {
    return ledger::ImportPay(call, store_, request);
  });
}

Reactor* LedgerService::ListWorkerBalances(Context* context, const v1::ListWorkerBalancesRequest* q,
                                           v1::ListWorkerBalancesResponse* r) {
  return rpc_.Unary(context, q, r, [this](rpc::Call& call, const auto& request) {
    return finance_.ListWorkerBalances(call, request);
  });
}

Reactor* LedgerService::ListSettlements(Context* context, const v1::ListSettlementsRequest* q,
                                        v1::ListSettlementsResponse* r) {
  return rpc_.Unary(context, q, r, [](rpc::Call& call, const auto& request) {
    return ledger::ListSettlements(call, request);
  });
}

Reactor* LedgerService::ListPayoutRuns(Context* context, const v1::ListPayoutRunsRequest* q,
                                       v1::ListPayoutRunsResponse* r) {
  return rpc_.Unary(context, q, r, [this](rpc::Call& call, const auto& request) {
    return payouts_.ListPayoutRuns(call, request);
  });
}

Reactor* LedgerService::GetAcceptedWork(Context* context, const v1::GetAcceptedWorkRequest* q,
                                        v1::AcceptedWork* r) {
  return rpc_.Unary(context, q, r, ledger::GetAcceptedWork);
}

Reactor* LedgerService::GetOrganizationStatement(Context* context,
                                                 const v1::GetOrganizationStatementRequest* q,
                                                 v1::OrganizationStatement* r) {
  return rpc_.Unary(context, q, r, ledger::GetOrganizationStatement);
}

Reactor* LedgerService::ClosePeriod(Context* context, const v1::ClosePeriodRequest* q,
                                    v1::Period* r) {
  return rpc_.Mutate(context, q, r, ledger::ClosePeriod);
}

Reactor* LedgerService::ListPeriods(Context* context, const v1::ListPeriodsRequest* q,
                                    v1::ListPeriodsResponse* r) {
  return rpc_.Unary(context, q, r, [](rpc::Call& call, const auto& request) {
    return ledger::ListPeriods(call, request);
  });
}

Reactor* LedgerService::ExportJournal(Context* context, const v1::ExportJournalRequest* q,
                                      v1::ExportJournalResponse* r) {
  return rpc_.Unary(context, q, r, ledger::ExportJournal);
}

Reactor* LedgerService::ExportPlatformReport(Context* context,
                                             const v1::ExportPlatformReportRequest* q,
                                             v1::ExportPlatformReportResponse* r) {
  return rpc_.Unary(context, q, r, [this](rpc::Call& call, const auto& request) {
    return finance_.ExportPlatformReport(call, request);
  });
}

Reactor* LedgerService::VerifyLedger(Context* context, const v1::VerifyLedgerRequest* q,
                                     v1::VerifyLedgerResponse* r) {
  return rpc_.Unary(context, q, r, ledger::VerifyLedger);
}

Reactor* LedgerService::GetProjectStatement(Context* context,
                                            const v1::GetProjectStatementRequest* q,
                                            v1::ProjectStatement* r) {
  return rpc_.Unary(context, q, r, ledger::GetProjectStatement);
}

Reactor* LedgerService::GetWorkerStatement(Context* context, const v1::GetWorkerStatementRequest* q,
                                           v1::WorkerStatement* r) {
  return rpc_.Unary(context, q, r, ledger::GetWorkerStatement);
}

Reactor* LedgerService::ListAccounts(Context* context, const v1::ListAccountsRequest* q,
                                     v1::ListAccountsResponse* r) {
  return rpc_.Unary(context, q, r, ledger::ListAccounts);
}

Reactor* LedgerService::ListTransfers(Context* context, const v1::ListTransfersRequest* q,
                                      v1::ListTransfersResponse* r) {
  return rpc_.Unary(context, q, r, ledger::ListTransfers);
}

}  // namespace crowdloom::ledger
