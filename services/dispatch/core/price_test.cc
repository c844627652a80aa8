#include "services/ledger/core/price.h"

#include <gtest/gtest.h>

#include "common/base/rng.h"

namespace crowdloom::ledger {
namespace {

TEST(PriceTest, ATaskIsWorthItsRateWhateverItsQuantity) {
  const FrozenPrice price = Freeze({.rate = 40'000}, {});
  EXPECT_EQ(AmountFor(price, 0), 40'000);
  EXPECT_EQ(AmountFor(price, 99), 40'000);
}

TEST(PriceTest, CoefficientsMultiplyAndAreRoundedOnce) {
  PricePlan plan{.rate = 40'001};
  plan.level_ppm[3] = 1'100'000;
  plan.skills = {{60, 1'050'000}, {80, 1'200'000}};
  EXPECT_EQ(Freeze(plan, {}).rate, 40'001);
  EXPECT_EQ(Freeze(plan, {.level = 3}).rate, 44'001);
  EXPECT_EQ(Freeze(plan, {.skill = 79}).rate, 42'001);
  EXPECT_EQ(Freeze(plan, {.level = 3, .skill = 80}).rate, 52'801);
  EXPECT_EQ(Freeze(plan, {.level = 3, .skill = 80, .difficulty_ppm = 500'000}).rate, 26'401);
}

TEST(PriceTest, MediaIsPaidByTheMillisecond) {
  const PricePlan minute{.unit = PriceUnit::kMediaMinute, .rate = 3'000'000, .cap = 9'000'000};
  EXPECT_EQ(AmountFor(Freeze(minute, {}), 60'000), 3'000'000);
  EXPECT_EQ(AmountFor(Freeze(minute, {}), 90'000), 4'500'000);
  EXPECT_EQ(AmountFor(Freeze(minute, {}), 1), 50);
  const PricePlan second{.unit = PriceUnit::kMediaSecond, .rate = 50'000, .cap = 9'000'000};
  EXPECT_EQ(AmountFor(Freeze(second, {}), 1'500), 75'000);
}

TEST(PriceTest, NothingIsWorthMoreThanItsCapNorLessThanZero) {
  const FrozenPrice price =
      Freeze({.unit = PriceUnit::kObject, .rate = 100'000, .cap = 2'000'000}, {});
  EXPECT_EQ(AmountFor(price, 12), 1'200'000);
  EXPECT_EQ(AmountFor(price, 21), 2'000'000);
  EXPECT_EQ(AmountFor(price, 1'000'000'000'000), 2'000'000);
  EXPECT_EQ(AmountFor(price, -5), 0);
}

TEST(PriceTest, ThePlanInForceIsTheLastOneValid) {
  const absl::Time start = absl::UnixEpoch();
  const std::vector<PricePlan> plans{{.valid_from = start + absl::Hours(2), .rate = 2},
                                     {.valid_from = start + absl::Hours(1), .rate = 1}};
  EXPECT_EQ(PlanAt(plans, start), nullptr);
  EXPECT_EQ(PlanAt(plans, start + absl::Hours(1))->rate, 1);
  EXPECT_EQ(PlanAt(plans, start + absl::Hours(3))->rate, 2);
}

TEST(PriceTest, NoBatchCostsMoreThanItsPreview) {
  Rng rng(5);
  for (int i = 0; i < 500; ++i) {
    PricePlan plan{.unit = PriceUnit::kObject,
                   .rate = 1 + static_cast<int64_t>(rng.Uniform(100'000)),
                   .cap = 1 + static_cast<int64_t>(rng.Uniform(1'000'000))};
    plan.level_ppm[2] = 1'000'000 + static_cast<int64_t>(rng.Uniform(500'000));
    const BatchScope scope{.tasks = 10, .answers_max = 3, .coefficient_ppm = plan.level_ppm[2]};
    int64_t cost = 0;
    for (int answer = 0; answer < 30; ++answer) {
      const Taker taker{.level = rng.Chance(0.5) ? 2 : 0};
      cost += AmountFor(Freeze(plan, taker), static_cast<int64_t>(rng.Uniform(50)));
    }
    EXPECT_LE(cost, PreviewCost(plan, scope));
  }
}

TEST(PriceTest, HourlyPayNeedsAMeasuredTime) {
  EXPECT_EQ(HourlyPay(40'000, 12), 12'000'000);
  EXPECT_EQ(HourlyPay(40'000, 0), std::nullopt);
}

}  // namespace
}  // namespace crowdloom::ledger
