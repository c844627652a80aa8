// Settles what one worker may be paid: what is kept back for a debt, the share of each project, the
// tax, what remains.
//
// Penalties and other deductions can make a project's share negative; they are then taken off the
// other projects' income in proportion, so that tax is computed on what is really paid. What is
// kept back is such a deduction, of no project: tax was withheld of the debt when it was paid out.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_SETTLEMENT_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_SETTLEMENT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "services/ledger/core/command.h"
#include "services/ledger/core/recovery.h"
#include "services/ledger/core/tax.h"

namespace crowdloom::ledger {

struct TaxHistory {
  int64_t income = 0;  // before this settlement
  int64_t withheld = 0;
};

struct SettlementInput {
  std::map<int64_t, int64_t> gross;     // by project, 0 for none; what is not settled yet
  std::map<int64_t, TaxHistory> month;  // by project, this month
  TaxHistory year;                      // in all
  int months = 1;
  int64_t deductions = 0;         // before tax, this time
  int64_t deductions_before = 0;  // earlier this year
  int64_t owed = 0;               // by the worker
};

struct SettlementLine {
  int64_t project = 0;
  int64_t gross = 0;
  int64_t income = 0;
  int64_t tax = 0;
};

struct Settlement {
  std::vector<SettlementLine> lines;  // by project
  int64_t gross = 0;                  // without what was kept back
  int64_t tax = 0;
  int64_t recovered = 0;  // kept back

  bool empty() const { return gross == 0 && recovered == 0; }
};

// Empty when nothing is payable in all.
Settlement Settle(const TaxRule& rule, const RecoveryLimit& limit, const std::string& currency,
                  SettlementInput input);

// What kind of income: stored, never renumber.
enum class PayClass : int16_t { kPiece = 1, kWages = 2 };

// The account on which it waits for its settlement.
AccountKind PayableOf(PayClass pay_class);

// The post that books it.
Post PostOf(const Settlement& settlement, PayClass pay_class, int64_t worker,
            const std::string& currency, const std::string& key);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_SETTLEMENT_H_
