#include "services/consensus/core/online/online_consensus.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/testing/datasets.h"

namespace crowdloom::consensus {
namespace {

using testing::Crowd;
using testing::MakeCrowd;

OnlineConsensus Replay(const Crowd& crowd) {
  OnlineConsensus live(crowd.labels);
  for (const Answer& row : crowd.rows) EXPECT_TRUE(live.AddAnswer(row).ok());
  return live;
}

Matrix<float> PosteriorOf(const OnlineConsensus& live) {
  Matrix<float> posterior(live.tasks(), live.labels());
  for (uint32_t t = 0; t < live.tasks(); ++t) {
    std::copy_n(live.Posterior(t).data(), live.labels(), posterior.row(t));
  }
  return posterior;
}

TEST(OnlineConsensus, AnUnknownTaskIsUniform) {
  const OnlineConsensus live(4);
  EXPECT_FLOAT_EQ(live.Posterior(17)[3], 0.25f);
}

TEST(OnlineConsensus, RebuildIsTheBatchResult) {
  const Crowd crowd = MakeCrowd(500, 25, 3, 5, 1);
  OnlineConsensus live = Replay(crowd);
  live.Rebuild(1);
  EXPECT_EQ(PosteriorOf(live), ShrinkDs(crowd.Build(), {}).posterior);
}

TEST(OnlineConsensus, ComesNearBatchWithoutRebuild) {
  const Crowd crowd = MakeCrowd(1000, 30, 4, 6, 2);
  OnlineConsensus live = Replay(crowd);
  const double batch = testing::AccuracyOf(ShrinkDs(crowd.Build(), {}).posterior, crowd.truth);
  EXPECT_GT(testing::AccuracyOf(PosteriorOf(live), crowd.truth), batch - 0.02);
  live.Sweep();
  EXPECT_GT(testing::AccuracyOf(PosteriorOf(live), crowd.truth), batch - 0.015);
}

TEST(OnlineConsensus, RebuildForgetsTheOrderOfArrival) {
  Crowd crowd = MakeCrowd(200, 12, 3, 5, 3);
  OnlineConsensus first = Replay(crowd);
  std::shuffle(crowd.rows.begin(), crowd.rows.end(), std::mt19937_64(5));
  OnlineConsensus second = Replay(crowd);
  first.Rebuild(1);
  second.Rebuild(2);
  // Not only the posteriors: what the next answer does is the same too.
  const Answer next = {7, 3, 1};
  ASSERT_TRUE(first.AddAnswer(next).ok());
  ASSERT_TRUE(second.AddAnswer(next).ok());
  EXPECT_EQ(PosteriorOf(first), PosteriorOf(second));
  EXPECT_EQ(first.WorkerAccuracy(3), second.WorkerAccuracy(3));
}

TEST(OnlineConsensus, ReplayingTheLogGivesTheSameBits) {
  const Crowd crowd = MakeCrowd(300, 15, 3, 5, 4);
  const auto run = [&](size_t stop) {
    OnlineConsensus live(crowd.labels);
    for (size_t i = 0; i < stop; ++i) {
      EXPECT_TRUE(live.AddAnswer(crowd.rows[i]).ok());
      if (i % 400 == 399) live.Rebuild(1);
      if (i % 250 == 249) live.Sweep();
    }
    return PosteriorOf(live);
  };
  for (size_t stop : {1u, 399u, 401u, 777u, 1500u}) EXPECT_EQ(run(stop), run(stop)) << stop;
}

TEST(OnlineConsensus, AnAnswerTakenOutLeavesNoTraceAfterRebuild) {
  const Crowd crowd = MakeCrowd(200, 10, 3, 4, 5);
  OnlineConsensus live = Replay(crowd);
  Crowd without = crowd;
  without.rows.clear();
  for (const Answer& row : crowd.rows) {
    if (row.worker != 4) {
      without.rows.push_back(row);
    } else {
      ASSERT_TRUE(live.RemoveAnswer(row.task, row.worker).ok());
    }
  }
  EXPECT_EQ(live.answers(), without.rows.size());
  live.Rebuild(1);
  EXPECT_EQ(PosteriorOf(live), ShrinkDs(without.Build(), {}).posterior);
}

TEST(OnlineConsensus, ASecondAnswerReplacesTheFirst) {
  OnlineConsensus live(2);
  ASSERT_TRUE(live.AddAnswer({0, 0, 0}).ok());
  ASSERT_TRUE(live.AddAnswer({0, 0, 1}).ok());
  EXPECT_EQ(live.answers(), 1u);
  EXPECT_GT(live.Posterior(0)[1], 0.5f);
}

TEST(OnlineConsensus, BadInputChangesNothing) {
  OnlineConsensus live(2);
  EXPECT_EQ(live.AddAnswer({0, 0, 2}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(live.RemoveAnswer(0, 0).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(live.SetGold(0, 2).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(live.answers(), 0u);
  EXPECT_EQ(live.tasks(), 0u);
}

TEST(OnlineConsensus, GoldTeachesWhoIsRight) {
  OnlineConsensus live(2);
  for (uint32_t t = 0; t < 30; ++t) {
    ASSERT_TRUE(live.AddAnswer({t, 0, 1}).ok());
    ASSERT_TRUE(live.AddAnswer({t, 1, 0}).ok());
    ASSERT_TRUE(live.SetGold(t, 1).ok());
  }
  EXPECT_GT(live.WorkerAccuracy(0), 0.9);
  EXPECT_LT(live.WorkerAccuracy(1), 0.1);
  ASSERT_TRUE(live.AddAnswer({30, 0, 1}).ok());
  ASSERT_TRUE(live.AddAnswer({30, 1, 0}).ok());
  EXPECT_GT(live.Posterior(30)[1], 0.95f);
}

TEST(OnlineConsensus, ThousandsOfAnswersToOneTaskStayFinite) {
  OnlineConsensus live(3);
  for (uint32_t w = 0; w < 3000; ++w)
    ASSERT_TRUE(live.AddAnswer({0, w, w % 3 == 0 ? 1u : 2u}).ok());
  EXPECT_GT(live.Posterior(0)[2], 0.99f);
  EXPECT_LT(live.Posterior(0)[0], 0.01f);
}

}  // namespace
}  // namespace crowdloom::consensus
