#include "services/dispatch/core/queue_score.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace crowdloom::dispatch {
namespace {

TEST(QueueScoreTest, StartedComesFirstThenTheOrder) {
  EXPECT_LT(QueueScore(Band::kStarted, UINT32_MAX, kFreeMax), QueueScore(Band::kFresh, 0, 1));
  EXPECT_LT(QueueScore(Band::kFresh, 1, kFreeMax), QueueScore(Band::kFresh, 2, 1));
}

TEST(QueueScoreTest, IsExactInADouble) {
  const int64_t score = QueueScore(Band::kFresh, UINT32_MAX, kFreeMax);
  EXPECT_EQ(static_cast<int64_t>(static_cast<double>(score)), score);
  EXPECT_LT(score, int64_t{1} << 53);
  EXPECT_EQ(BandOf(score), Band::kFresh);
  EXPECT_EQ(FreeOf(score), kFreeMax);
}

}  // namespace
}  // namespace crowdloom::dispatch
