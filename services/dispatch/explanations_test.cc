// Questions about work, answered over real stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch {
namespace {

using ::crowdloom::testing::IsOk;
using dispatch::testing::Floor;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<v1::Obstacle> ObstaclesOf(const v1::ExplainWorkResponse::BatchReasons& batch) {
  std::vector<v1::Obstacle> obstacles;
  for (const auto& reason : batch.reasons()) obstacles.push_back(reason.obstacle());
  return obstacles;
}

TEST(ExplanationsTest, EachBatchSaysWhatKeepsAWorkerFromIt) {
  Floor floor;
  floor.attributes[5] = "skills { key: 'ner' value: 40 }";
  floor.MakeBatch(3, "",
                  "priority: 2 audience { skills { skill: 'ner' min: 60 } languages: 'en' }");
  floor.MakeBatch(3, "guidelines { texts { key: 'en' value: 'Read me.' } }", "priority: 1");
  floor.MakeBatch(3);
  const auto explained = floor.Explain(5);
  EXPECT_THAT(explained.reasons(), IsEmpty());
  ASSERT_EQ(explained.batches_size(), 3);
  EXPECT_THAT(ObstaclesOf(explained.batches(0)),
              ElementsAre(v1::OBSTACLE_SKILL, v1::OBSTACLE_LANGUAGE));
  EXPECT_EQ(explained.batches(0).reasons(0).subject(), "ner");
  EXPECT_EQ(explained.batches(0).reasons(0).wanted(), "60-100");
  EXPECT_EQ(explained.batches(0).reasons(0).actual(), "40");
  EXPECT_THAT(ObstaclesOf(explained.batches(1)), ElementsAre(v1::OBSTACLE_GUIDELINES));
  EXPECT_THAT(ObstaclesOf(explained.batches(2)), IsEmpty());
  EXPECT_EQ(explained.batches(2).free_places(), 3);
  EXPECT_EQ(explained.available_count(), 1);
}

TEST(ExplanationsTest, ForThemselvesAWorkerLearnsNothingOfBatchesThatAreNotForThem) {
  Floor floor;
  floor.MakeBatch(3, "", "audience { blocked_workers: 'workers/3-5' }");
  floor.MakeBatch(3);
  const auto explained = floor.Explain(5, /*staff=*/false);
  ASSERT_EQ(explained.batches_size(), 1) << explained.DebugString();
  EXPECT_THAT(ObstaclesOf(explained.batches(0)), IsEmpty());
  ASSERT_EQ(explained.counts_size(), 1);
  EXPECT_EQ(explained.counts(0).obstacle(), v1::OBSTACLE_NOT_ALLOWED);
  EXPECT_EQ(explained.counts(0).count(), 1);
  EXPECT_EQ(floor.Explain(5).batches_size(), 2);
}

TEST(ExplanationsTest, TakenSeenReservedAndLostQueuesAreToldApart) {
  Floor floor;
  floor.MakeBatch(1);
  const v1::Assignment assignment = floor.Lease(5).assignments(0);
  EXPECT_THAT(ObstaclesOf(floor.Explain(6).batches(0)), ElementsAre(v1::OBSTACLE_ALL_TAKEN));
  EXPECT_EQ(floor.Explain(5).held_leases(), 1);
  floor.clock.Advance(absl::Minutes(16));
  floor.Expire();
  EXPECT_THAT(ObstaclesOf(floor.Explain(5).batches(0)), ElementsAre(v1::OBSTACLE_ALL_SEEN));
  EXPECT_THAT(ObstaclesOf(floor.Explain(6).batches(0)), IsEmpty());
  floor.LoseRedis();
  EXPECT_THAT(ObstaclesOf(floor.Explain(6).batches(0)), ElementsAre(v1::OBSTACLE_REBUILDING));
  floor.MakeBatch(1, "", "priority: 9", "reserved_workers: 'workers/3-8'");
  EXPECT_THAT(ObstaclesOf(floor.Explain(6).batches(0)), ElementsAre(v1::OBSTACLE_ALL_SEEN));
  EXPECT_THAT(ObstaclesOf(floor.Explain(8).batches(0)), IsEmpty());
}

TEST(ExplanationsTest, WhatIsExplainedIsWhatIsLeased) {
  Floor floor;
  floor.reviewers = {9};
  floor.MakeBatch(2, "stages { kind: LABEL } stages { kind: REVIEW share_permille: 1000 }");
  ASSERT_THAT(floor.SubmitRating(floor.Lease(9).assignments(0), 3), IsOk());
  const auto own = floor.Explain(9);
  EXPECT_THAT(ObstaclesOf(own.batches(0)), IsEmpty());
  EXPECT_THAT(ObstaclesOf(own.batches(1)), ElementsAre(v1::OBSTACLE_ALL_SEEN))
      << "nobody reviews their own";
  EXPECT_THAT(ObstaclesOf(floor.Explain(5).batches(1)), ElementsAre(v1::OBSTACLE_ROLE));
}

TEST(ExplanationsTest, AnAudienceIsCountedSavedOrNotAndFollowsPeople) {
  Floor floor;
  const BatchKey batch = floor.MakeBatch(1, "guidelines { texts { key: 'en' value: 'Read.' } }",
                                         "audience { skills { skill: 'ner' min: 60 } }");
  floor.attributes[5] = "skills { key: 'ner' value: 80 } languages: 'zh-CN'";
  floor.attributes[6] = "skills { key: 'ner' value: 50 }";
  for (const int worker : {5, 6, 7}) floor.Lease(worker);  // people become known
  auto counted = floor.CountAudience(batch);
  EXPECT_EQ(counted.worker_count(), 3);
  EXPECT_EQ(counted.matching_count(), 1);
  EXPECT_EQ(counted.unacknowledged_count(), 1);
  ASSERT_EQ(counted.filters_size(), 1);
  EXPECT_EQ(counted.filters(0).subject(), "ner");
  EXPECT_EQ(counted.filters(0).sole_count(), 2);
  EXPECT_EQ(floor.CountAudience(batch, "languages: 'zh'").matching_count(), 1);
  EXPECT_EQ(floor.CountAudience(batch, "skills { skill: 'ner' }").matching_count(), 2);
  floor.attributes[8] = "skills { key: 'ner' value: 99 }";
  floor.Lease(8);
  EXPECT_EQ(floor.CountAudience(batch).matching_count(), 2) << "who is new is counted at once";
}

}  // namespace
}  // namespace crowdloom::dispatch
