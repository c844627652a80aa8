// Account data: sealed wherever it is stored, opened only here.
#ifndef CROWDLOOM_SERVICES_LEDGER_HANDLERS_PAYEES_H_
#define CROWDLOOM_SERVICES_LEDGER_HANDLERS_PAYEES_H_

#include <string>

#include "absl/status/statusor.h"
#include "crowdloom/ledger/v1/payout.pb.h"
#include "services/ledger/secrets/sealed_box.h"

namespace crowdloom::ledger {

// INTERNAL, SEAL_BROKEN, for bytes that this key did not seal.
absl::StatusOr<v1::Payee> OpenPayee(const SealedBox& box, const std::string& sealed);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_HANDLERS_PAYEES_H_
