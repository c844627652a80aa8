#include "services/dispatch/core/lottery.h"

#include <gtest/gtest.h>

#include <vector>

#include "common/base/rng.h"

namespace crowdloom::dispatch {
namespace {

TEST(LotteryTest, EveryTicketWinsOnce) {
  const std::vector<int64_t> cumulative = {1, 4, 6};
  std::vector<size_t> drawn;
  for (uint64_t chance = 0; chance < 6; ++chance) drawn.push_back(Draw(cumulative, chance));
  EXPECT_EQ(drawn, (std::vector<size_t>{0, 1, 1, 1, 2, 2}));
  EXPECT_EQ(Draw(cumulative, 6), 0u);
}

TEST(LotteryTest, SharesFollowWeightsAndNobodyStarves) {
  // 999 of weight 10 and one of weight 1: its share is 1 in 9,991.
  std::vector<int64_t> cumulative;
  for (int i = 0; i < 999; ++i) cumulative.push_back(10 * (i + 1));
  cumulative.push_back(cumulative.back() + 1);
  Rng rng(7);
  std::vector<int> won(cumulative.size());
  int64_t longest_wait = 0, waited = 0;
  constexpr int kDraws = 1'000'000;
  for (int i = 0; i < kDraws; ++i) {
    const size_t winner = Draw(cumulative, rng.Uniform(UINT64_C(1) << 62));
    ++won[winner];
    ++waited;
    if (winner == 999) waited = 0;
    longest_wait = std::max(longest_wait, waited);
  }
  for (int i = 0; i < 999; ++i) EXPECT_NEAR(won[i], kDraws * 10 / 9'991, 200) << i;
  EXPECT_NEAR(won[999], kDraws / 9'991, 50);
  EXPECT_LT(longest_wait, 150'000) << "fifteen times its mean";
}

}  // namespace
}  // namespace crowdloom::dispatch
