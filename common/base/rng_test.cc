#include "common/base/rng.h"

#include <gtest/gtest.h>

#include <vector>

namespace crowdloom {
namespace {

TEST(RngTest, SameSeedGivesTheSameNumbersForEver) {
  Rng rng(42);
  EXPECT_EQ(rng(), 1546998764402558742u);
  EXPECT_EQ(rng(), 6990951692964543102u);
  Rng again(42);
  EXPECT_EQ(again(), 1546998764402558742u);
}

TEST(RngTest, UniformIsEven) {
  Rng rng(7);
  std::vector<int> counts(6);
  for (int i = 0; i < 60000; ++i) ++counts[rng.Uniform(6)];
  for (const int count : counts) EXPECT_NEAR(count, 10000, 400);  // four standard deviations
  EXPECT_EQ(rng.Uniform(1), 0u);
}

TEST(RngTest, DoubleFillsTheUnitInterval) {
  Rng rng(7);
  double sum = 0;
  for (int i = 0; i < 10000; ++i) {
    const double x = rng.Double();
    ASSERT_GE(x, 0);
    ASSERT_LT(x, 1);
    sum += x;
  }
  EXPECT_NEAR(sum / 10000, 0.5, 0.012);
}

TEST(RngTest, EntropySeedsDiffer) { EXPECT_NE(Rng::FromEntropy()(), Rng::FromEntropy()()); }

}  // namespace
}  // namespace crowdloom
