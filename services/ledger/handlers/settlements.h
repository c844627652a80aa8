// Settlements: payable becomes due, less what is kept back for debts and withheld tax; and the
// check of the books.
#ifndef CROWDLOOM_SERVICES_LEDGER_HANDLERS_SETTLEMENTS_H_
#define CROWDLOOM_SERVICES_LEDGER_HANDLERS_SETTLEMENTS_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/ledger/v1/ledger_service.pb.h"
#include "services/ledger/store/posting_store.h"

namespace crowdloom::ledger {

absl::StatusOr<v1::SettleWorkersResponse> SettleWorkers(rpc::MutateCall& call, PostingStore& store,
                                                        const v1::SettleWorkersRequest& request);
absl::StatusOr<v1::SetTaxMethodResponse> SetTaxMethod(rpc::MutateCall& call,
                                                      const v1::SetTaxMethodRequest& request);
absl::StatusOr<v1::SetRecoveryLimitResponse> SetRecoveryLimit(
    rpc::MutateCall& call, const v1::SetRecoveryLimitRequest& request);
absl::StatusOr<v1::VerifyLedgerResponse> VerifyLedger(rpc::Call& call,
                                                      const v1::VerifyLedgerRequest& request);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_HANDLERS_SETTLEMENTS_H_
