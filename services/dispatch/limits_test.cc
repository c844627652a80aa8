// Limits of what one worker may do of a batch, over real stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch {
namespace {

using ::crowdloom::testing::IsOk;
using dispatch::testing::Floor;
using v1::LeaseAssignmentsResponse;

v1::Obstacle ObstacleOf(Floor& floor, int worker) {
  const auto explained = floor.Explain(worker);
  return explained.batches(0).reasons_size() == 0 ? v1::OBSTACLE_UNSPECIFIED
                                                  : explained.batches(0).reasons(0).obstacle();
}

TEST(LimitsFlowTest, LeasesAtOnceAreLimitedByTheBatch) {
  Floor floor;
  floor.MakeBatch(10, "", "limits { leases: 2 }");
  const auto leased = floor.Lease(5, 5);
  EXPECT_EQ(leased.assignments_size(), 2);
  EXPECT_EQ(leased.no_work_reason(), LeaseAssignmentsResponse::LIMIT_REACHED);
  EXPECT_EQ(ObstacleOf(floor, 5), v1::OBSTACLE_BATCH_LEASE_LIMIT);
  ASSERT_THAT(floor.SubmitRating(leased.assignments(0), 3), IsOk());
  EXPECT_EQ(floor.Lease(5, 5).assignments_size(), 2);
  EXPECT_EQ(floor.Lease(6, 5).assignments_size(), 2) << "each worker has limits of their own";
}

TEST(LimitsFlowTest, WhatIsGivenBackOrRunsOutDoesNotCount) {
  Floor floor;
  floor.MakeBatch(10, "", "limits { assignments: 3 }");
  const auto leased = floor.Lease(5, 3);
  ASSERT_EQ(leased.assignments_size(), 3);
  ASSERT_THAT(floor.SubmitRating(leased.assignments(0), 3), IsOk());
  ASSERT_THAT(floor.Revoke(leased.assignments(1)), IsOk());
  EXPECT_EQ(floor.Lease(5, 5).assignments_size(), 2);
  floor.clock.Advance(absl::Minutes(16));
  floor.Expire();
  EXPECT_EQ(floor.Lease(5, 5).assignments_size(), 2);
  EXPECT_EQ(ObstacleOf(floor, 5), v1::OBSTACLE_BATCH_LIMIT);
}

TEST(LimitsFlowTest, ADayHasItsAssignmentsAndItsIncome) {
  Floor floor;
  floor.MakeBatch(10, "", "limits { daily_assignments: 2 }");
  const auto today = floor.Lease(5, 5);
  ASSERT_EQ(today.assignments_size(), 2);
  for (const auto& assignment : today.assignments()) {
    ASSERT_THAT(floor.SubmitRating(assignment, 3), IsOk());
  }
  EXPECT_EQ(floor.Lease(5).assignments_size(), 0);
  EXPECT_EQ(ObstacleOf(floor, 5), v1::OBSTACLE_DAILY_LIMIT);
  floor.clock.Advance(absl::Hours(24));
  EXPECT_EQ(floor.Lease(5, 5).assignments_size(), 2);

  Floor other;
  other.MakeBatch(10, "", "limits { daily_income_micros: 130000 }");
  EXPECT_EQ(other.Lease(5, 9).assignments_size(), 3) << "at 40,000 each";
  EXPECT_EQ(ObstacleOf(other, 5), v1::OBSTACLE_INCOME_LIMIT);
}

TEST(LimitsFlowTest, AShareOfTheBatchIsForEachAndOtherBatchesGoOn) {
  Floor floor;
  floor.MakeBatch(10, "", "priority: 5 limits { share_permille: 200 }");
  EXPECT_EQ(floor.Lease(5, 9).assignments_size(), 2);
  EXPECT_EQ(ObstacleOf(floor, 5), v1::OBSTACLE_SHARE_LIMIT);
  floor.MakeBatch(10);
  EXPECT_EQ(floor.Lease(5, 9).assignments_size(), 9) << "two of the one, the rest of the other";
}

}  // namespace
}  // namespace crowdloom::dispatch
