#include "services/ledger/core/recovery.h"

#include <gtest/gtest.h>

#include "common/base/rng.h"

namespace crowdloom::ledger {
namespace {

constexpr int64_t kYuan = 1'000'000;

TEST(RecoveryTest, KeepsAtMostTheShareAndLeavesTheLeast) {
  struct Case {
    const char* what;
    RecoveryLimit limit;
    int64_t payable, owed, kept;
  };
  const RecoveryLimit fifth{.share_ppm = 200'000};
  const RecoveryLimit wage{200'000, 2'500 * kYuan, "CNY"};
  const Case cases[] = {
      {"nothing is owed", fifth, 1'000 * kYuan, 0, 0},
      {"all that is owed", fifth, 1'000 * kYuan, 150 * kYuan, 150 * kYuan},
      {"a fifth of the payment", fifth, 1'000 * kYuan, 900 * kYuan, 200 * kYuan},
      {"rounded down", fifth, 9, 9, 1},
      {"of the largest amount", fifth, 9'000'000'000'000'000'000, 9'000'000'000'000'000'000,
       1'800'000'000'000'000'000},
      {"nothing may be kept", {}, 1'000 * kYuan, 900 * kYuan, 0},
      {"all may be kept", {.share_ppm = 1'000'000}, 1'000 * kYuan, 1'800 * kYuan, 1'000 * kYuan},
      {"the least is far below", wage, 10'000 * kYuan, 3'000 * kYuan, 2'000 * kYuan},
      {"the least is near", wage, 2'600 * kYuan, 3'000 * kYuan, 100 * kYuan},
      {"less than the least", wage, 2'000 * kYuan, 3'000 * kYuan, 0},
      {"a least of another currency", {200'000, 1, "USD"}, 1'000 * kYuan, 900 * kYuan, 0},
      {"nothing is payable", fifth, -5, 900, 0},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(Recoverable(each.limit, each.payable, each.owed, "CNY"), each.kept) << each.what;
  }
}

TEST(RecoveryTest, ADebtIsPaidOffNeverBeyondAnyLimit) {
  Rng rng(11);
  for (int i = 0; i < 2'000; ++i) {
    const RecoveryLimit limit{static_cast<int64_t>(rng.Uniform(1'000'001)),
                              static_cast<int64_t>(rng.Uniform(500)), "CNY"};
    const int64_t debt = static_cast<int64_t>(rng.Uniform(5'000));
    int64_t owed = debt;
    for (int payment = 0; payment < 20; ++payment) {
      const int64_t payable = static_cast<int64_t>(rng.Uniform(1'000));
      const int64_t kept = Recoverable(limit, payable, owed, "CNY");
      ASSERT_GE(kept, 0);
      ASSERT_LE(kept * 1'000'000, payable * limit.share_ppm);
      ASSERT_TRUE(kept == 0 || payable - kept >= limit.least_left);
      owed -= kept;
    }
    ASSERT_GE(owed, 0);
  }
}

}  // namespace
}  // namespace crowdloom::ledger
