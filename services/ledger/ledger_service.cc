#include "services/ledger/ledger_service.h"

#include "services/ledger/handlers/statements.h"

namespace crowdloom::ledger {

using Context = LedgerService::Context;
using Reactor = LedgerService::Reactor;

LedgerService::LedgerService(rpc::Adaptors* rpc, rpc::WorkerPool* pool, BudgetDesk* desk)
    : rpc_(*rpc),
      grants_(pool, {}, [desk](auto& worker, auto items) { desk->GrantBudget(worker, items); }),
      withdrawals_(pool, {},
                   [desk](auto& worker, auto items) { desk->WithdrawBudget(worker, items); }),
      holds_(pool, {}, [desk](auto& worker, auto items) { desk->CreateHold(worker, items); }) {}

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
