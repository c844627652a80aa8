#include "services/gateway/core/rate_limiter.h"

#include <gtest/gtest.h>

namespace crowdloom::gateway {
namespace {

const absl::Time kStart = absl::UnixEpoch() + absl::Hours(1);

TEST(RateLimiterTest, AllowsABurstThenTheRate) {
  RateLimiter limiter(2, 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.Take("a", kStart), absl::ZeroDuration());
  EXPECT_EQ(limiter.Take("a", kStart), absl::Milliseconds(500));
  EXPECT_EQ(limiter.Take("a", kStart + absl::Milliseconds(500)), absl::ZeroDuration());
  EXPECT_GT(limiter.Take("a", kStart + absl::Milliseconds(500)), absl::ZeroDuration());
}

TEST(RateLimiterTest, KeepsCallersApart) {
  RateLimiter limiter(1, 1);
  EXPECT_EQ(limiter.Take("a", kStart), absl::ZeroDuration());
  EXPECT_EQ(limiter.Take("b", kStart), absl::ZeroDuration());
  EXPECT_GT(limiter.Take("a", kStart), absl::ZeroDuration());
}

TEST(RateLimiterTest, LooksWithoutTaking) {
  RateLimiter limiter(1, 1);
  EXPECT_EQ(limiter.Look("a", kStart), absl::ZeroDuration());
  EXPECT_EQ(limiter.Take("a", kStart), absl::ZeroDuration());
  EXPECT_EQ(limiter.Look("a", kStart), absl::Seconds(1));
}

TEST(RateLimiterTest, ARateOfNothingLimitsNothing) {
  RateLimiter limiter(-1, -4);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(limiter.Take("a", kStart), absl::ZeroDuration());
}

TEST(RateLimiterTest, SurvivesAClockThatGoesBack) {
  RateLimiter limiter(1, 1);
  EXPECT_EQ(limiter.Take("a", kStart), absl::ZeroDuration());
  EXPECT_EQ(limiter.Take("a", kStart - absl::Hours(1)), absl::Seconds(1));
}

TEST(RateLimiterTest, RemembersABoundedNumberOfNames) {
  RateLimiter limiter(1, 1, 2);
  EXPECT_EQ(limiter.Take("a", kStart), absl::ZeroDuration());
  for (int i = 0; i < 100; ++i) limiter.Take(std::to_string(i), kStart + absl::Seconds(i));
  EXPECT_EQ(limiter.Take("a", kStart + absl::Hours(1)), absl::ZeroDuration());
}

}  // namespace
}  // namespace crowdloom::gateway
