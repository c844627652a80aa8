#include "services/ledger/handlers/payees.h"

#include "common/base/status.h"

namespace crowdloom::ledger {

absl::StatusOr<v1::Payee> OpenPayee(const SealedBox& box, const std::string& sealed) {
  CL_ASSIGN_OR_RETURN(const std::string bytes, box.Open(sealed));
  v1::Payee payee;
  if (payee.ParseFromString(bytes)) return payee;
  return MakeError(absl::StatusCode::kInternal, "SEAL_BROKEN", "not a payee");
}

}  // namespace crowdloom::ledger
