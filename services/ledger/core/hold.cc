#include "services/ledger/core/hold.h"

#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"

namespace crowdloom::ledger {
namespace {

constexpr char kPattern[] = "projects/#/holds/*";

absl::Status Refuse(absl::StatusCode code, std::string_view reason, std::string_view message,
                    const HoldId& id) {
  return MakeError(code, reason, message, {{"hold", HoldName(id)}});
}

}  // namespace

std::string HoldName(const HoldId& id) { return FormatName(kPattern, id.project, id.number); }

absl::StatusOr<HoldId> ParseHoldName(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<2>(kPattern, name));
  return HoldId{.project = ids[0], .number = ids[1]};
}

absl::Status TakeFrom(Hold& hold, int64_t amount) {
  CHECK(hold.open());
  if (amount > hold.remaining()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "HOLD_EXCEEDED",
                     "the hold has less left than this accrues");
  }
  hold.accrued += amount;
  return absl::OkStatus();
}

void GiveBack(Hold& hold, int64_t amount) {
  CHECK(hold.open());
  CHECK_LE(amount, hold.accrued);
  hold.accrued -= amount;
}

absl::Status CheckUsable(const HoldId& id, const Hold& hold, std::string_view currency) {
  if (!hold.exists()) {
    return Refuse(absl::StatusCode::kNotFound, "HOLD_NOT_FOUND", "there is no such hold", id);
  }
  if (hold.state == v1::Hold::REFUSED) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "HOLD_REFUSED",
                  "this hold was refused and covers nothing", id);
  }
  if (hold.currency != currency) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "CURRENCY_MISMATCH",
                  "the hold is in another currency", id);
  }
  return absl::OkStatus();
}

}  // namespace crowdloom::ledger
