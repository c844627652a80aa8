#include "services/workforce/core/throttle.h"

#include <gtest/gtest.h>

#include "absl/time/time.h"

namespace crowdloom::workforce {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

TEST(ThrottleTest, RefusesAfterTheLimitUntilTheWindowEnds) {
  Tries tries;
  for (int i = 0; i < 3; ++i) {
    const ThrottleDecision decision = CountTry(tries, 3, kNow + absl::Minutes(i));
    EXPECT_EQ(decision.wait, absl::ZeroDuration()) << i;
    tries = decision.tries;
  }
  const ThrottleDecision refused = CountTry(tries, 3, kNow + absl::Minutes(3));
  EXPECT_EQ(refused.wait, kThrottleWindow - absl::Minutes(3));
  EXPECT_EQ(refused.tries, tries) << "a refused try does not prolong the wait";
  const ThrottleDecision later = CountTry(tries, 3, kNow + kThrottleWindow);
  EXPECT_EQ(later.wait, absl::ZeroDuration());
  EXPECT_EQ(later.tries.count, 1);
}

TEST(ThrottleTest, ASuccessClearsTheLoginOnly) {
  const Tries tries{.count = 7, .window_start = kNow};
  EXPECT_EQ(ForgiveLogin().count, 0);
  EXPECT_EQ(ForgiveAddress(tries), (Tries{.count = 6, .window_start = kNow}));
  EXPECT_EQ(ForgiveAddress(Tries{}).count, 0);
}

TEST(ThrottleTest, OneGoodAccountBuysNoBadTries) {
  Tries address;
  int bad = 0;
  for (int i = 0; i < 1000; ++i) {
    const ThrottleDecision decision = CountTry(address, 20, kNow);
    if (decision.wait > absl::ZeroDuration()) break;
    address = decision.tries;
    if (i % 2 == 0) {
      address = ForgiveAddress(address);
    } else {
      ++bad;
    }
  }
  EXPECT_EQ(bad, 20);
}

}  // namespace
}  // namespace crowdloom::workforce
