#include "services/ledger/core/tax.h"

#include <algorithm>

#include "common/base/check.h"
#include "services/ledger/core/rounding.h"

namespace crowdloom::ledger {
namespace {

int64_t Without(int64_t income, int64_t share_ppm) {
  return MultiplyDivide(income, kMillion - share_ppm, kMillion);
}

int64_t TaxableIncome(const TaxRule& rule, const TaxInput& input) {
  const int64_t income = input.income_before + input.income;
  switch (rule.method) {
    case TaxMethod::kNone:
      return 0;
    case TaxMethod::kPerPayment:
      return income <= rule.small_payment_max ? income - rule.small_deduction
                                              : Without(income, rule.cost_ppm);
    case TaxMethod::kCumulativePlatform:
    case TaxMethod::kSalary:
      return Without(income, rule.cost_ppm) - rule.monthly_allowance * input.months -
             input.other_deductions;
  }
  return 0;
}

int64_t TaxOn(int64_t taxable, const std::vector<TaxBracket>& brackets) {
  const TaxBracket* bracket = nullptr;
  for (const TaxBracket& each : brackets) {
    if (taxable > each.above) bracket = &each;
  }
  if (bracket == nullptr) return 0;
  return MultiplyDivide(taxable, bracket->rate_ppm, kMillion) - bracket->quick_deduction;
}

}  // namespace

TaxResult WithholdTax(const TaxRule& rule, const TaxInput& input) {
  CHECK(input.income >= 0 && input.income_before >= 0 && input.withheld_before >= 0);
  const int64_t taxable = std::max<int64_t>(0, TaxableIncome(rule, input));
  const int64_t due = RoundTo(TaxOn(taxable, rule.brackets), kFenMicros) - input.withheld_before;
  return {taxable, std::clamp<int64_t>(due, 0, input.income)};
}

const TaxRule* RuleOn(absl::Span<const TaxRule> rules, TaxMethod method, absl::CivilDay day) {
  const TaxRule* last = nullptr;
  for (const TaxRule& rule : rules) {
    if (rule.method != method || rule.valid_from > day) continue;
    if (last == nullptr || rule.valid_from > last->valid_from) last = &rule;
  }
  return last;
}

}  // namespace crowdloom::ledger
