// Bonuses and wages by file.
#ifndef CROWDLOOM_SERVICES_LEDGER_HANDLERS_PAY_IMPORT_H_
#define CROWDLOOM_SERVICES_LEDGER_HANDLERS_PAY_IMPORT_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/ledger/v1/ledger_service.pb.h"
#include "services/ledger/store/posting_store.h"

namespace crowdloom::ledger {

absl::StatusOr<v1::ImportPayResponse> ImportPay(rpc::MutateCall& call, PostingStore& store,
                                                const v1::ImportPayRequest& request);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_HANDLERS_PAY_IMPORT_H_
