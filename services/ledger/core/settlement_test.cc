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

Settlement SettleAll(const TaxRule& rule, const SettlementInput& input,
                     const RecoveryLimit& limit = {.share_ppm = 200'000}) {
  return Settle(rule, limit, "CNY", input);
}

TEST(SettlementTest, EachProjectIsOnePaymentOfItsMonth) {
  const Settlement settlement =
      SettleAll(PerPayment(), {.gross = {{kA, 800 * kYuan}, {kB, 800 * kYuan}}});
  EXPECT_EQ(settlement.gross, 1'600 * kYuan);
  EXPECT_EQ(settlement.tax, 0);
}

TEST(SettlementTest, ASecondSettlementOfAProjectInAMonthTaxesBothTogether) {
  const Settlement settlement =
      SettleAll(PerPayment(), {.gross = {{kA, 800 * kYuan}}, .month = {{kA, {800 * kYuan, 0}}}});
  EXPECT_EQ(settlement.tax, 160 * kYuan);
}

TEST(SettlementTest, ThePlatformMethodTaxesTheYear) {
  const Settlement settlement =
      SettleAll(Platform(), {.gross = {{kA, 4'000 * kYuan}, {kB, 6'000 * kYuan}}});
  EXPECT_EQ(settlement.tax, 90 * kYuan);
  EXPECT_EQ(settlement.lines[0].tax, 36 * kYuan);
  EXPECT_EQ(settlement.lines[1].tax, 54 * kYuan);
}

TEST(SettlementTest, APenaltyElsewhereLessensTheIncome) {
  const Settlement settlement =
      SettleAll(PerPayment(), {.gross = {{kA, 1'600 * kYuan}, {kB, -600 * kYuan}}});
  EXPECT_EQ(settlement.gross, 1'000 * kYuan);
  EXPECT_EQ(settlement.lines[0].income, 1'000 * kYuan);
  EXPECT_EQ(settlement.lines[1].income, 0);
  EXPECT_EQ(settlement.tax, 40 * kYuan);
}

TEST(SettlementTest, WhatIsKeptBackIsNotTaxed) {
  const Settlement settlement = SettleAll(
      PerPayment(), {.gross = {{kA, 3'000 * kYuan}, {kB, 1'000 * kYuan}}, .owed = 5'000 * kYuan});
  EXPECT_EQ(settlement.recovered, 800 * kYuan) << "a fifth of 4,000";
  EXPECT_EQ(settlement.gross, 3'200 * kYuan);
  ASSERT_EQ(settlement.lines.size(), 3);
  EXPECT_EQ(settlement.lines[0].gross, -800 * kYuan) << "of no project";
  EXPECT_EQ(settlement.lines[1].income, 2'400 * kYuan);
  EXPECT_EQ(settlement.lines[2].income, 800 * kYuan);
  EXPECT_EQ(settlement.tax, 320 * kYuan) << "20 % of 2,400 - 800, and of 800 - 800";
}

TEST(SettlementTest, WagesAreKeptBackDownToTheLeastThatIsLeft) {
  const Settlement settlement =
      SettleAll(Platform(), {.gross = {{0, 2'600 * kYuan}}, .owed = 5'000 * kYuan},
                {200'000, 2'500 * kYuan, "CNY"});
  EXPECT_EQ(settlement.recovered, 100 * kYuan);
  const Post post = PostOf(settlement, PayClass::kWages, MakeTenantId(3, 5), "CNY", "k");
  ASSERT_EQ(post.legs.size(), 2);
  EXPECT_EQ(post.legs[0].key, "k");
  EXPECT_EQ(post.legs[1].code, v1::Transfer::RECOVER);
  EXPECT_EQ(post.legs[1].debit.kind, AccountKind::kPayableSalary);
  EXPECT_EQ(post.legs[1].key, "k/recovered");
}

TEST(SettlementTest, AllOfAPaymentCanGoToADebt) {
  const Settlement settlement =
      SettleAll(PerPayment(), {.gross = {{kA, 5}}, .owed = 9}, {.share_ppm = 1'000'000});
  EXPECT_FALSE(settlement.empty());
  EXPECT_EQ(settlement.gross, 0);
  const Post post = PostOf(settlement, PayClass::kPiece, MakeTenantId(3, 5), "CNY", "k");
  ASSERT_EQ(post.legs.size(), 1);
  EXPECT_EQ(post.legs[0].key, "k");
}

TEST(SettlementTest, NothingPayableIsNoSettlement) {
  EXPECT_TRUE(SettleAll(PerPayment(), {}).empty());
  EXPECT_TRUE(SettleAll(PerPayment(), {.gross = {{kA, 5}, {kB, -5}}}).empty());
  EXPECT_TRUE(SettleAll(PerPayment(), {.gross = {{kA, 5}, {kB, -9}}}).empty());
}

TEST(SettlementTest, WhatIsBookedAddsUpToTheGross) {
  Rng rng(3);
  for (int i = 0; i < 2'000; ++i) {
    SettlementInput input;
    for (int64_t project = 1; project <= 5; ++project) {
      input.gross[project] = static_cast<int64_t>(rng.Uniform(9'000)) * kYuan - 2'000 * kYuan;
    }
    input.owed = static_cast<int64_t>(rng.Uniform(3'000)) * kYuan;
    for (const TaxRule& rule : {PerPayment(), Platform(), TaxRule{}}) {
      const Settlement settlement = SettleAll(rule, input);
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
      EXPECT_EQ(booked, settlement.gross + settlement.recovered);
    }
  }
}

}  // namespace
}  // namespace crowdloom::ledger
