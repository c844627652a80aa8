// How much income tax to withhold from a payment, as a pure function of a dated rule and what was
// paid before. The rules themselves, their brackets and dates are rows of tables (tax_rule,
// tax_bracket); none of this is legal advice.
//
// Methods:
//   NONE                 nothing is withheld
//   PER_PAYMENT          all income of one project in one month is one payment; a small one is
//                        lessened by a fixed amount, a larger one by a share
//   CUMULATIVE_PLATFORM  over the months of a year: income less a share for costs, less an
//                        allowance for each month, taxed as a whole, less what was withheld before
//   SALARY               the same without the share, less the employee's other deductions
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_TAX_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_TAX_H_

#include <cstdint>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/types/span.h"

namespace crowdloom::ledger {

enum class TaxMethod : int16_t {  // stored: never renumber
  kNone = 1,
  kPerPayment = 2,
  kCumulativePlatform = 3,
  kSalary = 4,
};

// What is taxable above `above` is taxed at `rate_ppm`; the quick deduction makes it continuous.
struct TaxBracket {
  int64_t above = 0;  // micros
  int64_t rate_ppm = 0;
  int64_t quick_deduction = 0;  // micros
};

struct TaxRule {
  TaxMethod method = TaxMethod::kNone;
  absl::CivilDay valid_from;
  int64_t small_payment_max = 0;     // PER_PAYMENT: up to here the fixed deduction
  int64_t small_deduction = 0;       // PER_PAYMENT
  int64_t cost_ppm = 0;              // share of income that is not taxed
  int64_t monthly_allowance = 0;     // cumulative methods
  std::vector<TaxBracket> brackets;  // ascending, the first above 0
};

// One payment, and what the method looks back on: for PER_PAYMENT the same project and month, for
// the cumulative methods the year so far with this payer.
struct TaxInput {
  int64_t income = 0;            // micros, this payment before tax
  int64_t income_before = 0;     // micros
  int64_t withheld_before = 0;   // micros
  int months = 1;                // of the year with this payer, this one included, without a gap
  int64_t other_deductions = 0;  // micros, of the year so far
};

struct TaxResult {
  int64_t taxable = 0;  // what the rate was applied to
  int64_t tax = 0;      // to withhold now, whole fen, never below zero nor above the income
};

TaxResult WithholdTax(const TaxRule& rule, const TaxInput& input);

// The rule of a method on a day: the last that is valid by then. Null when there is none yet.
const TaxRule* RuleOn(absl::Span<const TaxRule> rules, TaxMethod method, absl::CivilDay day);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_TAX_H_
