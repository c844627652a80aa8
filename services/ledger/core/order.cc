#include "services/ledger/core/order.h"

#include <array>

#include "absl/strings/ascii.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/ledger/core/business_key.h"

namespace crowdloom::ledger {
namespace {

using v1::Transfer;

constexpr std::array kOrdered{
    Transfer::FUND_BONUS,      Transfer::RELEASE_BONUS,   Transfer::BONUS,
    Transfer::PENALTY,         Transfer::COMPENSATE,      Transfer::DISPUTE,
    Transfer::END_DISPUTE,     Transfer::RECOVER,         Transfer::SALARY,
    Transfer::CHARGE_FEE,      Transfer::RAISE_TAX,       Transfer::REFUND_TAX,
    Transfer::REMIT,           Transfer::MOVE_CASH,       Transfer::COVER,
    Transfer::SUSPEND_RECEIPT, Transfer::SUSPEND_PAYMENT, Transfer::RECEIVE_SUBSIDY,
    Transfer::PASS_SUBSIDY};

absl::Status Invalid(std::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_ORDER", message);
}

const Movement* FindOrdered(Code code) {
  for (const Code ordered : kOrdered) {
    if (ordered != code) continue;
    for (const Movement& movement : Movements()) {
      if (movement.code == code) return &movement;
    }
  }
  return nullptr;
}

bool Concerns(const Movement& movement, Owner owner) {
  return TypeOf(movement.debit).owner == owner || TypeOf(movement.credit).owner == owner;
}

int64_t PayerOf(const Order& order) {
  if (order.organization != 0) return order.organization;
  return OrganizationOf(order.project != 0 ? order.project : order.worker);
}

AccountKey AccountOf(AccountKind kind, const Order& order) {
  switch (TypeOf(kind).owner) {
    case Owner::kProject:
      return {kind, order.project, 0, order.currency};
    case Owner::kWorker:
      return {kind, order.worker, 0, order.currency};
    case Owner::kOrganization:
      return {kind, PayerOf(order), kind == AccountKind::kOverrun ? order.project : 0,
              order.currency};
  }
  return {};
}

absl::Status CheckParties(const Movement& movement, const Order& order) {
  if (Concerns(movement, Owner::kProject) != (order.project != 0)) {
    return Invalid("this code needs a project, or must not have one");
  }
  if (Concerns(movement, Owner::kWorker) != (order.worker != 0)) {
    return Invalid("this code needs a worker, or must not have one");
  }
  if ((order.project == 0 && order.worker == 0) != (order.organization != 0)) {
    return Invalid("this code needs an organization, or must not have one");
  }
  if (order.project != 0 && order.worker != 0 &&
      OrganizationOf(order.project) != OrganizationOf(order.worker)) {
    return Invalid("project and worker are of two organizations");
  }
  return absl::OkStatus();
}

std::string KeyOf(std::string_view what, const Order& order) {
  if (order.organization != 0) return StrCat(what, "/", order.organization, "/", order.request_id);
  return RequestKey(what, order.project != 0 ? order.project : order.worker, order.request_id);
}

}  // namespace

absl::StatusOr<Post> PostOf(const Order& order) {
  const Movement* movement = FindOrdered(order.code);
  if (movement == nullptr) return Invalid("this code cannot be ordered");
  CL_RETURN_IF_ERROR(CheckParties(*movement, order));
  CL_RETURN_IF_ERROR(CheckCurrency(order.currency));
  CL_RETURN_IF_ERROR(CheckAmount(order.amount));
  const std::string what = absl::AsciiStrToLower(Transfer::Code_Name(order.code));
  Post post;
  post.legs.push_back({order.code, AccountOf(movement->debit, order),
                       AccountOf(movement->credit, order), order.amount, KeyOf(what, order)});
  return post;
}

}  // namespace crowdloom::ledger
