#include "services/dispatch/core/task_order.h"

#include <gtest/gtest.h>

#include <set>

namespace crowdloom::dispatch {
namespace {

int32_t Rank(v1::Batch::Order order, int32_t ordinal, int priority = 0) {
  return RankOf(order, {{3, 1}, ordinal}, priority).value_or(DefaultRank(ordinal));
}

TEST(TaskOrderTest, PriorityComesBeforeTheBatchsOrder) {
  for (const v1::Batch::Order order :
       {v1::Batch::SEQUENTIAL, v1::Batch::RANDOM, v1::Batch::UNCERTAINTY}) {
    for (int priority = 1; priority <= 9; ++priority) {
      EXPECT_LT(Rank(order, 100'000'000, priority), Rank(order, 1, priority - 1));
    }
  }
}

TEST(TaskOrderTest, SequentialTasksKeepTheirOrderWithoutARankOfTheirOwn) {
  EXPECT_FALSE(RankOf(v1::Batch::SEQUENTIAL, {{3, 1}, 7}, 0).has_value());
  EXPECT_FALSE(RankOf(v1::Batch::ORDER_UNSPECIFIED, {{3, 1}, 7}, 0).has_value());
  EXPECT_LT(Rank(v1::Batch::SEQUENTIAL, 7), Rank(v1::Batch::SEQUENTIAL, 8));
  EXPECT_LT(Rank(v1::Batch::SEQUENTIAL, 7, 3), Rank(v1::Batch::SEQUENTIAL, 8, 3));
}

TEST(TaskOrderTest, ChanceIsTheSameWheneverItIsAskedAndSpreads) {
  std::set<int32_t> ranks;
  int inversions = 0;
  for (int32_t ordinal = 1; ordinal <= 1'000; ++ordinal) {
    EXPECT_EQ(Rank(v1::Batch::RANDOM, ordinal), Rank(v1::Batch::RANDOM, ordinal));
    ranks.insert(Rank(v1::Batch::RANDOM, ordinal));
    inversions += Rank(v1::Batch::RANDOM, ordinal) > Rank(v1::Batch::RANDOM, ordinal + 1);
  }
  EXPECT_GT(ranks.size(), 990u);
  EXPECT_GT(inversions, 400);
  EXPECT_LT(inversions, 600);
}

TEST(TaskOrderTest, TheLeastSureIsFirstInsideItsPriority) {
  const int32_t rank = DefaultRank(17);
  EXPECT_LT(UncertainRank(rank, 500'000), UncertainRank(rank, 500'001));
  EXPECT_LT(UncertainRank(Rank(v1::Batch::UNCERTAINTY, 17, 1), 999'999), UncertainRank(rank, 0));
}

}  // namespace
}  // namespace crowdloom::dispatch
