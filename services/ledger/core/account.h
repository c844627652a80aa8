// The chart of accounts: which accounts exist, whose they are, on which side they normally stand,
// and which must never go below zero. Amounts are micros (10^-6 of the currency unit).
//
// A transfer debits one account and credits another. The balance of an account is credits minus
// debits where it is normally in credit (what the company owes), the other way round where it is
// normally in debit (what the company has or is owed).
//
// A *guarded* account is refused any posting that would bring it below zero. Its balance is kept
// up to date by the posting transaction; the balance of a free account is folded later.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_ACCOUNT_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_ACCOUNT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace crowdloom::ledger {

// Stored: never renumber.
enum class AccountKind : int16_t {
  kFunding = 1,         // promised to projects, not yet moved to the bank
  kBank = 2,            // money in the payout account
  kAvailable = 3,       // a project's free budget
  kReserved = 4,        // held for work that is handed out: equals the open holds
  kBonusPool = 5,       // set aside for bonuses
  kPending = 6,         // a worker's submitted work in one project, not yet decided
  kPayable = 7,         // accepted, gross, not yet settled; piece rates
  kPayableSalary = 8,   // the same of employees' wages
  kHeld = 9,            // accepted, but in dispute
  kNetDue = 10,         // settled, tax taken, waiting for its payout
  kReceivable = 11,     // overpaid, to be recovered from later pay
  kIncomeTax = 12,      // withheld income tax, to be remitted
  kValueAddedTax = 13,  // withheld value added tax, to be remitted
  kFee = 14,            // internal fee or vendor margin
  kInTransit = 15,      // sent by one payout run, not yet confirmed
  kSuspense = 16,       // bank lines that match nothing
  kPayrollCost = 17,    // base pay and uplift of employees, not project budget
  kOverrun = 18,        // lent to one project above its budget, until a grant covers it
  kSubsidy = 19,        // government money for workers that passes through the company
};

enum class Owner { kOrganization, kProject, kWorker };
enum class Side { kCredit, kDebit };

struct AccountType {
  AccountKind kind;
  std::string_view name;  // in resource names
  Owner owner;
  Side side;
  bool guarded;
  bool has_part;  // one for each project or run, see AccountKey::part
};

absl::Span<const AccountType> ChartOfAccounts();
const AccountType& TypeOf(AccountKind kind);

// One account. `owner` is an organization, or the tenant id of a project or worker. `part` is the
// project of a pending or an overrun account and the run of an in-transit account; 0 elsewhere.
struct AccountKey {
  AccountKind kind = AccountKind::kFunding;
  int64_t owner = 0;
  int64_t part = 0;
  std::string currency;  // ISO 4217

  friend bool operator==(const AccountKey&, const AccountKey&) = default;
  friend bool operator<(const AccountKey& a, const AccountKey& b) {
    return std::tie(a.kind, a.owner, a.part, a.currency) <
           std::tie(b.kind, b.owner, b.part, b.currency);
  }
  template <typename H>
  friend H AbslHashValue(H h, const AccountKey& key) {
    return H::combine(std::move(h), key.kind, key.owner, key.part, key.currency);
  }
};

inline bool IsGuarded(const AccountKey& key) { return TypeOf(key.kind).guarded; }

// What a debit (or credit) of `amount` adds to the balance.
int64_t DebitEffect(AccountKind kind, int64_t amount);
int64_t CreditEffect(AccountKind kind, int64_t amount);

// projects/3-17/accounts/available, workers/3-5/accounts/pending-3-17,
// organizations/3/accounts/funding, organizations/3/accounts/in_transit-7.
std::string AccountName(const AccountKey& key);

// The project and the worker that a movement between two accounts concerns; 0 for none.
int64_t ProjectOf(const AccountKey& debit, const AccountKey& credit);
int64_t WorkerOf(const AccountKey& debit, const AccountKey& credit);

// Three upper-case letters, else INVALID_ARGUMENT with reason INVALID_CURRENCY.
absl::Status CheckCurrency(std::string_view currency);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_ACCOUNT_H_
