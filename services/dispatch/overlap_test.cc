// Overlap changed while a batch runs, over real stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/testing/status_matchers.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch {
namespace {

using ::crowdloom::testing::IsOk;
using dispatch::testing::Floor;

TEST(OverlapTest, RaisedItOpensPlacesOfFedTasksUnderAWiderHold) {
  Floor floor;
  const BatchKey batch = floor.MakeBatch(2);
  ASSERT_THAT(floor.SubmitRating(floor.Lease(5).assignments(0), 3), IsOk());
  EXPECT_EQ(floor.Lease(6, 5).assignments_size(), 1);
  const int64_t before = floor.budget.available;
  floor.Update(batch, "overlap { min: 3 }", "overlap");
  floor.Retarget();
  EXPECT_EQ(floor.budget.available, before - 6 * 40'000) << "all that may name the new hold";
  const auto told = floor.Events<events::v1::TargetChanged>();
  ASSERT_EQ(told.size(), 1u) << "of the task with an answer";
  EXPECT_EQ(told[0].target(), 3);
  EXPECT_FALSE(told[0].closed());

  const auto more = floor.Lease(7, 5);
  ASSERT_EQ(more.assignments_size(), 2);
  ASSERT_THAT(floor.SubmitRating(more.assignments(0), 3), IsOk());
  EXPECT_EQ(floor.Events<events::v1::SubmissionReceived>()[0].hold(), "projects/3-1/holds/1");
  EXPECT_EQ(floor.Events<events::v1::SubmissionReceived>()[1].hold(), "projects/3-1/holds/2");
  EXPECT_EQ(floor.Lease(8, 5).assignments_size(), 2);
  EXPECT_EQ(floor.Lease(9, 5).assignments_size(), 0) << "three each";
  EXPECT_EQ(floor.Query("SELECT count(*) FROM dispatch.place WHERE open + counted > target"), "0");
}

TEST(OverlapTest, LoweredItStopsNewLeasesAndHonoursThoseThatAreHeld) {
  Floor floor;
  const BatchKey batch = floor.MakeBatch(1, "", "overlap { min: 4 }");
  ASSERT_THAT(floor.SubmitRating(floor.Lease(5).assignments(0), 3), IsOk());
  const v1::Assignment held = floor.Lease(6).assignments(0);
  const int64_t before = floor.budget.available;
  floor.Update(batch, "overlap { min: 1 }", "overlap");
  floor.Retarget();
  EXPECT_EQ(floor.budget.available, before);
  EXPECT_EQ(floor.Lease(7).assignments_size(), 0);
  const auto told = floor.Events<events::v1::TargetChanged>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].target(), 2) << "the answer and the lease";
  EXPECT_THAT(floor.SubmitRating(held, 3), IsOk());
  floor.Retarget();
  EXPECT_EQ(floor.Events<events::v1::TargetChanged>().size(), 1u) << "once";
}

TEST(OverlapTest, WithoutBudgetItWaits) {
  Floor floor;
  const BatchKey batch = floor.MakeBatch(1);
  floor.budget.available = 0;
  floor.Update(batch, "overlap { min: 2 }", "overlap");
  floor.Retarget();
  ASSERT_EQ(floor.Lease(5).assignments_size(), 1);
  EXPECT_EQ(floor.Lease(6).assignments_size(), 0);
  floor.budget.available = 80'000;
  floor.Query("UPDATE dispatch.hold SET retry_time = '-infinity'");
  floor.Retarget();
  EXPECT_EQ(floor.Lease(6).assignments_size(), 1);
}

TEST(OverlapTest, TheOldHoldClosesWhenItsTasksHaveMoved) {
  Floor floor;
  const BatchKey batch = floor.MakeBatch(1);
  floor.Update(batch, "overlap { min: 2 }", "overlap");
  floor.Retarget();
  floor.Finish();
  ASSERT_EQ(floor.Events<events::v1::HoldClosed>().size(), 1u);
  EXPECT_EQ(floor.Events<events::v1::HoldClosed>()[0].hold(), "projects/3-1/holds/1");
  EXPECT_EQ(floor.Query("SELECT state FROM dispatch.batch"), "2") << "it goes on";
}

}  // namespace
}  // namespace crowdloom::dispatch
