#include "services/consensus/core/credible_interval.h"

#include <gtest/gtest.h>

namespace crowdloom::consensus {
namespace {

TEST(CredibleInterval, TheBetaFunctionHasItsClosedForms) {
  EXPECT_NEAR(BetaShareBelow(0.3, 1, 1), 0.3, 1e-12);
  EXPECT_NEAR(BetaShareBelow(0.3, 2, 1), 0.09, 1e-12);
  EXPECT_NEAR(BetaShareBelow(0.3, 1, 3), 1 - 0.7 * 0.7 * 0.7, 1e-12);
  // Arcsine law: I_x(1/2, 1/2) = 2 / pi * asin(sqrt(x)).
  EXPECT_NEAR(BetaShareBelow(0.25, 0.5, 0.5), 1.0 / 3, 1e-12);
}

TEST(CredibleInterval, NothingSeenSaysNearlyNothing) {
  const CredibleInterval interval = ProportionInterval(0, 0);
  EXPECT_NEAR(interval.low, 0.0015413, 1e-6);
  EXPECT_NEAR(interval.high, 1 - 0.0015413, 1e-6);
}

TEST(CredibleInterval, NarrowsWithEvidenceAndHoldsTheShare) {
  const CredibleInterval few = ProportionInterval(8, 2);
  const CredibleInterval many = ProportionInterval(80000, 20000);
  EXPECT_LT(few.low, 0.8);
  EXPECT_GT(few.high, 0.8);
  EXPECT_NEAR(many.low, 0.8, 0.003);
  EXPECT_NEAR(many.high, 0.8, 0.003);
  EXPECT_LT(many.high - many.low, few.high - few.low);
}

}  // namespace
}  // namespace crowdloom::consensus
