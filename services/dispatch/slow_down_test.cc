// Rules that space the tasks of some workers, over real stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch {
namespace {

using ::crowdloom::testing::IsOk;
using dispatch::testing::Floor;
using v1::LeaseAssignmentsResponse;

// Takes a task and answers it after so long.
void Answer(Floor& floor, int worker, absl::Duration time) {
  const auto leased = floor.Lease(worker);
  ASSERT_EQ(leased.assignments_size(), 1);
  floor.clock.Advance(time);
  ASSERT_THAT(floor.SubmitRating(leased.assignments(0), 3), IsOk());
}

TEST(SlowDownFlowTest, WhoAnswersTooFastWaitsAndNobodyElse) {
  Floor floor;
  floor.MakeBatch(30, "", "slow_downs { answer_seconds: 10 answer_count: 3 interval_seconds: 40 }");
  for (int i = 0; i < 3; ++i) Answer(floor, 5, absl::Seconds(2));
  for (int i = 0; i < 3; ++i) Answer(floor, 6, absl::Seconds(20));
  EXPECT_EQ(floor.Lease(6, 3).assignments_size(), 3);
  floor.clock.Advance(absl::Seconds(20));
  const auto first = floor.Lease(5, 3);
  ASSERT_EQ(first.assignments_size(), 1) << "one at a time";
  EXPECT_EQ(first.no_work_reason(), LeaseAssignmentsResponse::SLOWED_DOWN);
  ASSERT_THAT(floor.SubmitRating(first.assignments(0), 3), IsOk());
  floor.clock.Advance(absl::Seconds(15));
  const auto none = floor.Lease(5);
  EXPECT_EQ(none.assignments_size(), 0);
  EXPECT_EQ(none.no_work_reason(), LeaseAssignmentsResponse::SLOWED_DOWN);
  EXPECT_EQ(none.retry_delay().seconds(), 25);
  const auto reason = floor.Explain(5).batches(0).reasons(0);
  EXPECT_EQ(reason.obstacle(), v1::OBSTACLE_SLOW_DOWN);
  EXPECT_EQ(reason.subject(), "pace");
  EXPECT_EQ(reason.retry_time().seconds(),
            absl::ToUnixSeconds(floor.clock.Now() + absl::Seconds(25)));
  floor.clock.Advance(absl::Seconds(25));
  EXPECT_EQ(floor.Explain(5).batches(0).reasons_size(), 0);
  EXPECT_EQ(floor.Lease(5).assignments_size(), 1);
}

TEST(SlowDownFlowTest, WhoWorksCarefullyAgainGetsTasksAsBefore) {
  Floor floor;
  floor.MakeBatch(30, "", "slow_downs { answer_seconds: 10 answer_count: 2 interval_seconds: 30 }");
  for (int i = 0; i < 2; ++i) Answer(floor, 5, absl::Seconds(1));
  for (int i = 0; i < 2; ++i) {
    floor.clock.Advance(absl::Seconds(30));
    Answer(floor, 5, absl::Seconds(30));
  }
  EXPECT_EQ(floor.Lease(5, 4).assignments_size(), 4);
}

TEST(SlowDownFlowTest, SeveralHeldAtOnceCountFromTheAnswerBefore) {
  Floor floor;
  floor.MakeBatch(30, "", "slow_downs { answer_seconds: 10 answer_count: 4 leases: 1 }");
  const auto leased = floor.Lease(5, 4);
  for (const auto& assignment : leased.assignments()) {
    floor.clock.Advance(absl::Seconds(5));
    ASSERT_THAT(floor.SubmitRating(assignment, 3), IsOk());
  }
  EXPECT_EQ(floor.Query("SELECT round(seconds) FROM dispatch.worker_pace"), "5");
  EXPECT_EQ(floor.Lease(5, 4).assignments_size(), 1);
}

TEST(SlowDownFlowTest, WhoLacksASkillIsSlowOnlyHere) {
  Floor floor;
  floor.attributes[6] = "skills { key: 'gold' value: 80 }";
  floor.MakeBatch(30, "",
                  "priority: 5 slow_downs { skill: 'gold' skill_least: 60 interval_seconds: 600 }");
  EXPECT_EQ(floor.Lease(6, 5).assignments_size(), 5);
  EXPECT_EQ(floor.Lease(5, 5).assignments_size(), 1);
  EXPECT_EQ(floor.Explain(5).batches(0).reasons(0).subject(), "gold");
  floor.MakeBatch(30);
  EXPECT_EQ(floor.Lease(5, 5).assignments_size(), 5) << "other batches go on";
}

}  // namespace
}  // namespace crowdloom::dispatch
