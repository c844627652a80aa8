#include "services/ledger/core/account.h"

#include <array>

#include "absl/strings/ascii.h"
#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::ledger {
namespace {

using enum AccountKind;

// In the order of the kinds, so that the kind is the index plus one.
constexpr std::array kChart{
    AccountType{kFunding, "funding", Owner::kOrganization, Side::kDebit, false, false},
    AccountType{kBank, "bank", Owner::kOrganization, Side::kDebit, false, false},
    AccountType{kAvailable, "available", Owner::kProject, Side::kCredit, true, false},
    AccountType{kReserved, "reserved", Owner::kProject, Side::kCredit, true, false},
    AccountType{kBonusPool, "bonus_pool", Owner::kProject, Side::kCredit, true, false},
    AccountType{kPending, "pending", Owner::kWorker, Side::kCredit, false, true},
    AccountType{kPayable, "payable", Owner::kWorker, Side::kCredit, true, false},
    AccountType{kPayableSalary, "payable_salary", Owner::kWorker, Side::kCredit, true, false},
    AccountType{kHeld, "held", Owner::kWorker, Side::kCredit, true, false},
    AccountType{kNetDue, "net_due", Owner::kWorker, Side::kCredit, true, false},
    AccountType{kReceivable, "receivable", Owner::kWorker, Side::kDebit, true, false},
    AccountType{kIncomeTax, "income_tax", Owner::kOrganization, Side::kCredit, true, false},
    AccountType{kValueAddedTax, "value_added_tax", Owner::kOrganization, Side::kCredit, true,
                false},
    AccountType{kFee, "fee", Owner::kOrganization, Side::kCredit, false, false},
    AccountType{kInTransit, "in_transit", Owner::kOrganization, Side::kCredit, true, true},
    AccountType{kSuspense, "suspense", Owner::kOrganization, Side::kCredit, false, false},
    AccountType{kPayrollCost, "payroll_cost", Owner::kOrganization, Side::kDebit, false, false},
    AccountType{kOverrun, "overrun", Owner::kOrganization, Side::kDebit, false, true},
    AccountType{kSubsidy, "subsidy", Owner::kOrganization, Side::kCredit, true, false},
};

std::string OwnerName(const AccountType& type, int64_t owner) {
  switch (type.owner) {
    case Owner::kOrganization:
      return StrCat("organizations/", owner);
    case Owner::kProject:
      return StrCat("projects/", FormatTenantId(owner));
    case Owner::kWorker:
      return StrCat("workers/", FormatTenantId(owner));
  }
  return "";
}

int64_t ProjectOf(const AccountKey& key) {
  if (TypeOf(key.kind).owner == Owner::kProject) return key.owner;
  return key.kind == kPending || key.kind == kOverrun ? key.part : 0;
}

int64_t WorkerOf(const AccountKey& key) {
  return TypeOf(key.kind).owner == Owner::kWorker ? key.owner : 0;
}

}  // namespace

absl::Span<const AccountType> ChartOfAccounts() { return kChart; }

const AccountType& TypeOf(AccountKind kind) {
  const size_t index = static_cast<size_t>(kind) - 1;
  CHECK(index < kChart.size()) << "account kind " << static_cast<int>(kind);
  return kChart[index];
}

int64_t DebitEffect(AccountKind kind, int64_t amount) {
  return TypeOf(kind).side == Side::kDebit ? amount : -amount;
}

int64_t CreditEffect(AccountKind kind, int64_t amount) { return -DebitEffect(kind, amount); }

std::string AccountName(const AccountKey& key) {
  const AccountType& type = TypeOf(key.kind);
  std::string name = StrCat(OwnerName(type, key.owner), "/accounts/", type.name);
  if (key.kind == kPending || key.kind == kOverrun) {
    StrAppend(&name, "-", FormatTenantId(key.part));
  }
  if (key.kind == kInTransit) StrAppend(&name, "-", key.part);
  return name;
}

int64_t ProjectOf(const AccountKey& debit, const AccountKey& credit) {
  const int64_t project = ProjectOf(debit);
  return project != 0 ? project : ProjectOf(credit);
}

int64_t WorkerOf(const AccountKey& debit, const AccountKey& credit) {
  const int64_t worker = WorkerOf(debit);
  return worker != 0 ? worker : WorkerOf(credit);
}

absl::Status CheckCurrency(std::string_view currency) {
  bool good = currency.size() == 3;
  for (const char letter : currency) good = good && absl::ascii_isupper(letter);
  if (good) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_CURRENCY",
                   "a currency code is three upper-case letters, as in ISO 4217");
}

}  // namespace crowdloom::ledger
