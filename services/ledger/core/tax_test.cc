#include "services/ledger/core/tax.h"

#include <gtest/gtest.h>

#include <cmath>

#include "common/base/rng.h"
#include "services/ledger/core/rounding.h"

namespace crowdloom::ledger {
namespace {

constexpr int64_t kYuan = 1'000'000;

std::vector<TaxBracket> YearBrackets() {
  return {{0, 30'000, 0},
          {36'000 * kYuan, 100'000, 2'520 * kYuan},
          {144'000 * kYuan, 200'000, 16'920 * kYuan},
          {300'000 * kYuan, 250'000, 31'920 * kYuan},
          {420'000 * kYuan, 300'000, 52'920 * kYuan},
          {660'000 * kYuan, 350'000, 85'920 * kYuan},
          {960'000 * kYuan, 450'000, 181'920 * kYuan}};
}

TaxRule PerPayment() {
  return {.method = TaxMethod::kPerPayment,
          .valid_from = absl::CivilDay(2019, 1, 1),
          .small_payment_max = 4'000 * kYuan,
          .small_deduction = 800 * kYuan,
          .cost_ppm = 200'000,
          .brackets = {{0, 200'000, 0},
                       {20'000 * kYuan, 300'000, 2'000 * kYuan},
                       {50'000 * kYuan, 400'000, 7'000 * kYuan}}};
}

TaxRule Platform() {
  return {.method = TaxMethod::kCumulativePlatform,
          .valid_from = absl::CivilDay(2025, 10, 1),
          .cost_ppm = 200'000,
          .monthly_allowance = 5'000 * kYuan,
          .brackets = YearBrackets()};
}

TaxRule Salary() {
  return {.method = TaxMethod::kSalary,
          .valid_from = absl::CivilDay(2019, 1, 1),
          .monthly_allowance = 5'000 * kYuan,
          .brackets = YearBrackets()};
}

TEST(TaxTest, PerPaymentGoldenCases) {
  struct Case {
    int64_t payment;
    int64_t tax_fen;
  };
  for (const Case& each : {Case{0, 0},
                           {800, 0},
                           {4'000, 64'000},
                           {4'001, 64'016},
                           {30'000, 520'000},
                           {80'000, 1'860'000}}) {
    EXPECT_EQ(WithholdTax(PerPayment(), {.income = each.payment * kYuan}).tax,
              each.tax_fen * kFenMicros)
        << each.payment;
  }
}

TEST(TaxTest, TwoPaymentsOfOneProjectInAMonthAreOne) {
  const TaxResult first = WithholdTax(PerPayment(), {.income = 800 * kYuan});
  const TaxResult second = WithholdTax(
      PerPayment(),
      {.income = 800 * kYuan, .income_before = 800 * kYuan, .withheld_before = first.tax});
  EXPECT_EQ(first.tax, 0);
  EXPECT_EQ(second.tax, 160 * kYuan);
}

TEST(TaxTest, PlatformGoldenCases) {
  EXPECT_EQ(WithholdTax(Platform(), {.income = 6'250 * kYuan}).tax, 0);
  EXPECT_EQ(WithholdTax(Platform(), {.income = 10'000 * kYuan}).tax, 90 * kYuan);
}

TEST(TaxTest, TwelveMonthsOnAPlatformWithhold1080) {
  int64_t withheld = 0;
  for (int month = 1; month <= 12; ++month) {
    withheld += WithholdTax(Platform(), {.income = 10'000 * kYuan,
                                         .income_before = 10'000 * kYuan * (month - 1),
                                         .withheld_before = withheld,
                                         .months = month})
                    .tax;
  }
  EXPECT_EQ(withheld, 1'080 * kYuan);
}

TEST(TaxTest, SalaryTakesOtherDeductionsAndNoShareForCosts) {
  EXPECT_EQ(WithholdTax(Salary(), {.income = 10'000 * kYuan}).tax, 150 * kYuan);
  EXPECT_EQ(
      WithholdTax(Salary(), {.income = 10'000 * kYuan, .other_deductions = 5'000 * kYuan}).tax, 0);
}

TEST(TaxTest, WithoutAMethodNothingIsWithheld) {
  EXPECT_EQ(WithholdTax({}, {.income = 80'000 * kYuan}).tax, 0);
}

// The same tax by another way: bracket by bracket, in long double, without quick deductions.
long double ByBrackets(const TaxRule& rule, long double taxable) {
  long double tax = 0;
  for (size_t i = 0; i < rule.brackets.size(); ++i) {
    const long double low = static_cast<long double>(rule.brackets[i].above);
    const long double high = i + 1 < rule.brackets.size()
                                 ? static_cast<long double>(rule.brackets[i + 1].above)
                                 : INFINITY;
    if (taxable > low) {
      tax += (std::min(taxable, high) - low) * static_cast<long double>(rule.brackets[i].rate_ppm) /
             1e6L;
    }
  }
  return tax;
}

TEST(TaxTest, AgreesWithASecondComputation) {
  Rng rng(1);
  for (int i = 0; i < 20'000; ++i) {
    const int64_t income = static_cast<int64_t>(rng.Uniform(1'500'000)) * kYuan +
                           static_cast<int64_t>(rng.Uniform(100)) * kFenMicros;
    const int months = 1 + static_cast<int>(rng.Uniform(12));
    for (const TaxRule& rule : {PerPayment(), Platform(), Salary()}) {
      const long double yuan = static_cast<long double>(income);
      const bool small = income <= rule.small_payment_max;
      const long double taxable =
          rule.method == TaxMethod::kPerPayment && small
              ? yuan - 800e6L
              : yuan * (1 - static_cast<long double>(rule.cost_ppm) / 1e6L) -
                    static_cast<long double>(rule.monthly_allowance) * months;
      const long double expected = ByBrackets(rule, std::max(0.0L, taxable));
      const int64_t tax = WithholdTax(rule, {.income = income, .months = months}).tax;
      EXPECT_NEAR(static_cast<double>(tax), static_cast<double>(expected), kFenMicros / 2 + 1)
          << income << " method " << static_cast<int>(rule.method);
    }
  }
}

TEST(TaxTest, MoreIncomeNeverMeansLessTaxNorTaxAboveIncome) {
  for (const TaxRule& rule : {PerPayment(), Platform(), Salary()}) {
    int64_t last = 0;
    for (int64_t income = 0; income < 200'000 * kYuan; income += 37 * kYuan) {
      const int64_t tax = WithholdTax(rule, {.income = income}).tax;
      EXPECT_GE(tax, last);
      EXPECT_LE(tax, income);
      EXPECT_EQ(tax % kFenMicros, 0);
      last = tax;
    }
  }
}

TEST(TaxTest, TheRuleOfTheDayIsTheLastOneValid) {
  std::vector<TaxRule> rules{Platform(), PerPayment(), Platform()};
  rules[2].valid_from = absl::CivilDay(2027, 1, 1);
  EXPECT_EQ(RuleOn(rules, TaxMethod::kCumulativePlatform, absl::CivilDay(2025, 9, 30)), nullptr);
  EXPECT_EQ(RuleOn(rules, TaxMethod::kCumulativePlatform, absl::CivilDay(2025, 10, 1)), &rules[0]);
  EXPECT_EQ(RuleOn(rules, TaxMethod::kCumulativePlatform, absl::CivilDay(2027, 1, 1)), &rules[2]);
  EXPECT_EQ(RuleOn(rules, TaxMethod::kPerPayment, absl::CivilDay(2027, 1, 1)), &rules[1]);
}

TEST(RoundingTest, RoundsHalfAwayFromZeroOnce) {
  EXPECT_EQ(MultiplyDivide(1, 1, 2), 1);
  EXPECT_EQ(MultiplyDivide(-1, 1, 2), -1);
  EXPECT_EQ(MultiplyDivide(1, 1, 3), 0);
  EXPECT_EQ(MultiplyDivide(INT64_MAX, 1'000'000, 1'000'000), INT64_MAX);
  EXPECT_EQ(RoundDownTo(19'999, kFenMicros), 10'000);
}

TEST(RoundingTest, PartsAlwaysAddUp) {
  Rng rng(7);
  for (int i = 0; i < 2'000; ++i) {
    std::vector<int64_t> weights;
    for (uint64_t n = 1 + rng.Uniform(9); n > 0; --n) {
      weights.push_back(static_cast<int64_t>(rng.Uniform(1'000)));
    }
    weights.push_back(1);
    const int64_t total = static_cast<int64_t>(rng.Uniform(1'000'000'000));
    int64_t sum = 0;
    for (const int64_t part : Split(total, weights)) sum += part;
    EXPECT_EQ(sum, total);
  }
}

TEST(RoundingTest, SplitsByLargestRemainders) {
  EXPECT_EQ(Split(100, {1, 1, 1}), (std::vector<int64_t>{34, 33, 33}));
  EXPECT_EQ(Split(10, {3, 0, 1}), (std::vector<int64_t>{8, 0, 2}));
}

}  // namespace
}  // namespace crowdloom::ledger
