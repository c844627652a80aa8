// Reads: statements, accounts, transfers.
#ifndef CROWDLOOM_SERVICES_LEDGER_HANDLERS_STATEMENTS_H_
#define CROWDLOOM_SERVICES_LEDGER_HANDLERS_STATEMENTS_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/ledger/v1/ledger_service.pb.h"

namespace crowdloom::ledger {

absl::StatusOr<v1::ProjectStatement> GetProjectStatement(
    rpc::Call& call, const v1::GetProjectStatementRequest& request);
absl::StatusOr<v1::WorkerStatement> GetWorkerStatement(
    rpc::Call& call, const v1::GetWorkerStatementRequest& request);
absl::StatusOr<v1::ListAccountsResponse> ListAccounts(rpc::Call& call,
                                                      const v1::ListAccountsRequest& request);
absl::StatusOr<v1::ListTransfersResponse> ListTransfers(rpc::Call& call,
                                                        const v1::ListTransfersRequest& request);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_HANDLERS_STATEMENTS_H_
