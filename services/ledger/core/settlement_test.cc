#include "services/ledger/core/settlement.h"

#include <gtest/gtest.h>

#include "common/base/resource_name.h"
#include "common/base/rng.h"

namespace crowdloom::ledger {
namespace {

constexpr int64_t kYuan = 1'000'000;
constexpr int64_t kA = 101;
constexpr int64_t kB = 102;

TaxRule PerPayment() {
  return {.method = TaxMethod::kPerPayment,
          .small_payment_max = 4'000 * kYuan,
          .small_deduction = 800 * kYuan,
          .cost_ppm = 200'000,
          .brackets = {{0, 200'000, 0}, {20'000 * kYuan, 300'000, 2'000 * kYuan}}};
}

TaxRule Platform() {
  return {.method = TaxMethod::kCumulativePlatform,
          .cost_ppm = 200'000,
          .monthly_allowance = 5'000 * kYuan,
          .brackets = {{0, 30'000, 0}, {36'000 * kYuan, 100'000, 2'520 * kYuan}}};
}

TEST(SettlementTest, EachProjectIsOnePaymentOfItsMonth) {
  const Settlement settlement =
      Settle(PerPayment(), {.gross = {{kA, 800 * kYuan}, {kB, 800 * kYuan}}});
  EXPECT_EQ(settlement.gross, 1'600 * kYuan);
  EXPECT_EQ(settlement.tax, 0);
}

TEST(SettlementTest, ASecondSettlementOfAProjectInAMonthTaxesBothTogether) {
  const Settlement settlement =
      Settle(PerPayment(), {.gross = {{kA, 800 * kYuan}}, .month = {{kA, {800 * kYuan, 0}}}});
  EXPECT_EQ(settlement.tax, 160 * kYuan);
}

TEST(SettlementTest, ThePlatformMethodTaxesTheYear) {
  const Settlement settlement =
      Settle(Platform(), {.gross = {{kA, 4'000 * kYuan}, {kB, 6'000 * kYuan}}});
  EXPECT_EQ(settlement.tax, 90 * kYuan);
  EXPECT_EQ(settlement.lines[0].tax, 36 * kYuan);
  EXPECT_EQ(settlement.lines[1].tax, 54 * kYuan);
}

TEST(SettlementTest, APenaltyElsewhereLessensTheIncome) {
  const Settlement settlement =
      Settle(PerPayment(), {.gross = {{kA, 1'600 * kYuan}, {kB, -600 * kYuan}}});
  EXPECT_EQ(settlement.gross, 1'000 * kYuan);
  EXPECT_EQ(settlement.lines[0].income, 1'000 * kYuan);
  EXPECT_EQ(settlement.lines[1].income, 0);
  EXPECT_EQ(settlement.tax, 40 * kYuan);
}

TEST(SettlementTest, NothingPayableIsNoSettlement) {
  EXPECT_EQ(Settle(PerPayment(), {}).gross, 0);
  EXPECT_EQ(Settle(PerPayment(), {.gross = {{kA, 5}, {kB, -5}}}).gross, 0);
  EXPECT_EQ(Settle(PerPayment(), {.gross = {{kA, 5}, {kB, -9}}}).gross, 0);
}

TEST(SettlementTest, WhatIsBookedAddsUpToTheGross) {
  Rng rng(3);
  for (int i = 0; i < 2'000; ++i) {
    SettlementInput input;
    for (int64_t project = 1; project <= 5; ++project) {
      input.gross[project] = static_cast<int64_t>(rng.Uniform(9'000)) * kYuan - 2'000 * kYuan;
    }
    for (const TaxRule& rule : {PerPayment(), Platform(), TaxRule{}}) {
      const Settlement settlement = Settle(rule, input);
      int64_t income = 0;
      for (const SettlementLine& line : settlement.lines) {
        EXPECT_GE(line.income, line.tax);
        income += line.income;
      }
      EXPECT_EQ(income, settlement.gross);
      int64_t booked = 0;
      const Post post = PostOf(settlement, PayClass::kPiece, MakeTenantId(3, 5), "CNY", "k");
      for (const Post::Leg& leg : post.legs) {
        booked += leg.amount;
      }
      EXPECT_EQ(booked, settlement.gross);
    }
  }
}

}  // namespace
}  // namespace crowdloom::ledger
