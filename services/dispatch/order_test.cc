// Which work comes first, over real stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/testing/status_matchers.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch {
namespace {

using ::crowdloom::testing::IsOk;
using ::crowdloom::testing::StatusIs;
using dispatch::testing::Floor;
using ::testing::ElementsAre;
using v1::LeaseAssignmentsResponse;

int32_t OrdinalOf(const v1::Assignment& assignment) {
  return ParseAssignment(assignment.name()).value().place.ordinal;
}

BatchKey BatchOf(const v1::Assignment& assignment) {
  return ParseAssignment(assignment.name()).value().place.batch;
}

std::vector<int32_t> LeaseInOrder(Floor& floor, int count) {
  std::vector<int32_t> ordinals;
  for (int worker = 1; worker <= count; ++worker) {
    const auto leased = floor.Lease(worker);
    if (leased.assignments_size() == 1) ordinals.push_back(OrdinalOf(leased.assignments(0)));
  }
  return ordinals;
}

TEST(OrderTest, TasksOfHigherPriorityComeFirst) {
  Floor floor;
  floor.each_task = [](int ordinal, v1::Task& task) { task.set_priority(ordinal / 2); };
  const BatchKey batch = floor.MakeBatch(4);
  EXPECT_THAT(LeaseInOrder(floor, 2), ElementsAre(4, 2));
  floor.LoseRedis();
  floor.Rebuild(batch);
  EXPECT_THAT(LeaseInOrder(floor, 4), ElementsAre(4, 2, 3, 1)) << "held ones, then by priority";
}

TEST(OrderTest, ARandomOrderIsNoSequenceAndLeavesNothingOut) {
  Floor floor;
  floor.MakeBatch(30, "", "order: RANDOM");
  std::vector<int32_t> ordinals = LeaseInOrder(floor, 31);
  ASSERT_EQ(ordinals.size(), 30u);
  EXPECT_FALSE(std::is_sorted(ordinals.begin(), ordinals.end()));
  std::sort(ordinals.begin(), ordinals.end());
  EXPECT_EQ(std::unique(ordinals.begin(), ordinals.end()), ordinals.end());
}

TEST(OrderTest, OfStartedTasksTheLeastSureComesFirst) {
  Floor floor;
  floor.MakeBatch(4, "", "order: UNCERTAINTY overlap { min: 1 max: 3 dynamic: true }");
  std::vector<v1::Assignment> answered;
  for (int i = 0; i < 3; ++i) {
    answered.push_back(floor.Lease(1, 1).assignments(0));
    ASSERT_THAT(floor.SubmitRating(answered.back(), 3), IsOk());
  }
  const int32_t sure[] = {900'000, 400'000, 700'000};
  for (int i = 0; i < 3; ++i) {
    events::v1::PlaceRequested requested;
    requested.set_task(answered[i].name().substr(0, answered[i].name().find("/assignments/")));
    requested.set_target(2);
    requested.set_confidence_ppm(sure[i]);
    floor.Tell(requested);
  }
  std::vector<int32_t> ordinals;
  for (int worker = 2; worker <= 5; ++worker) {
    ordinals.push_back(OrdinalOf(floor.Lease(worker).assignments(0)));
  }
  EXPECT_THAT(ordinals, ElementsAre(2, 3, 1, 4)) << "the fresh one last";
}

TEST(OrderTest, BatchesOfOnePriorityShareByWeightAndNoneStarves) {
  Floor floor;
  const BatchKey heavy = floor.MakeBatch(60, "", "weight: 8");
  const BatchKey light[] = {floor.MakeBatch(30), floor.MakeBatch(30)};
  std::map<BatchKey, int> leased;
  for (int worker = 1; worker <= 60; ++worker) {
    ++leased[BatchOf(floor.Lease(worker).assignments(0))];
  }
  EXPECT_NEAR(leased[heavy], 48, 11);
  EXPECT_GT(leased[light[0]], 0);
  EXPECT_GT(leased[light[1]], 0);
  for (int worker = 61; worker <= 120; ++worker) {
    ASSERT_EQ(floor.Lease(worker).assignments_size(), 1) << "the others follow when one is empty";
  }
  EXPECT_EQ(floor.Lease(121).assignments_size(), 0);
}

TEST(OrderTest, PriorityBeatsWeightAndAMissedDeadlineBeatsPriority) {
  Floor floor;
  const BatchKey heavy = floor.MakeBatch(5, "", "weight: 1000");
  const BatchKey high = floor.MakeBatch(5, "", "priority: 9");
  for (int worker = 1; worker <= 3; ++worker) {
    EXPECT_EQ(BatchOf(floor.Lease(worker).assignments(0)), high);
  }
  const int64_t soon = absl::ToUnixSeconds(floor.clock.Now()) + 60;
  floor.Update(heavy, absl::StrCat("deadline_time { seconds: ", soon, " }"), "deadline_time");
  floor.Finish();
  EXPECT_EQ(BatchOf(floor.Lease(4).assignments(0)), high);
  floor.clock.Advance(absl::Seconds(61));
  floor.Finish();
  floor.Finish();
  EXPECT_EQ(BatchOf(floor.Lease(5).assignments(0)), heavy);
  EXPECT_EQ(floor.Events<events::v1::BatchOverdue>().size(), 1u) << "told once";
  floor.Update(heavy, absl::StrCat("deadline_time { seconds: ", soon + 3600, " }"),
               "deadline_time");
  floor.Finish();
  EXPECT_EQ(BatchOf(floor.Lease(6).assignments(0)), high) << "a later deadline is met again";
}

TEST(OrderTest, WhoAsksForItStopsAtItsDeadline) {
  Floor floor;
  const int64_t soon = absl::ToUnixSeconds(floor.clock.Now()) + 60;
  floor.MakeBatch(5, "",
                  absl::StrCat("deadline_time { seconds: ", soon, " } stop_at_deadline: true"));
  ASSERT_EQ(floor.Lease(1).assignments_size(), 1);
  floor.clock.Advance(absl::Seconds(61));
  floor.Finish();
  EXPECT_EQ(floor.Lease(2).assignments_size(), 0);
  EXPECT_EQ(floor.Query("SELECT state || ' ' || stop_reason FROM dispatch.batch"), "3 4");
  ASSERT_EQ(floor.Events<events::v1::BatchOverdue>().size(), 1u);
  EXPECT_TRUE(floor.Events<events::v1::BatchOverdue>()[0].stopped());
}

TEST(OrderTest, WhatAWorkerMayDoFollowsChangesOfPeopleAndBatches) {
  Floor floor;
  const BatchKey batch = floor.MakeBatch(5, "", "audience { skills { skill: 'ner' min: 50 } }");
  EXPECT_EQ(floor.Lease(5).no_work_reason(), LeaseAssignmentsResponse::NOT_ELIGIBLE);
  floor.ChangeWorker(5, "skills { key: 'ner' value: 60 }");
  EXPECT_EQ(floor.Lease(5).assignments_size(), 1);
  EXPECT_EQ(floor.Lease(5, 2).assignments_size(), 2);
  floor.Update(batch, "audience { blocked_workers: 'workers/3-5' }", "audience");
  EXPECT_EQ(floor.Lease(5, 3).assignments_size(), 2) << "what is held stays";
  EXPECT_EQ(floor.Lease(6, 1).assignments_size(), 1);
  floor.Pause(batch);
  EXPECT_EQ(floor.Lease(7).assignments_size(), 0);
}

TEST(OrderTest, DevicesAreSaidWithTheCall) {
  Floor floor;
  floor.MakeBatch(5, "", "audience { devices: DEVICE_PHONE }");
  EXPECT_EQ(floor.Lease(5).assignments_size(), 0);
  EXPECT_EQ(floor.LeaseWith(5, "device: DEVICE_DESKTOP").assignments_size(), 0);
  EXPECT_EQ(floor.LeaseWith(5, "device: DEVICE_PHONE").assignments_size(), 1);
}

TEST(OrderTest, APacketSaysWhatWasTakenAlong) {
  Floor floor;
  floor.MakeBatch(5, "", "offline_hours: 8");
  EXPECT_EQ(floor.Lease(6).packet(), "") << "only of work without a network";
  const auto leased = floor.LeaseWith(5, "max_count: 2 offline { seconds: 3600 }");
  ASSERT_EQ(leased.assignments_size(), 2);
  v1::SubmitAssignmentsRequest request;
  request.set_worker("workers/3-5");
  request.set_packet(leased.packet());
  *request.add_submissions() = Floor::Answer(leased.assignments(0), 3);
  *request.add_submissions() = Floor::Answer(leased.assignments(1), 3);
  request.mutable_submissions(1)->set_attempt(2);
  const v1::SubmitAssignmentsResponse synced = floor.SubmitBulk(request);
  ASSERT_EQ(synced.results_size(), 2);
  EXPECT_EQ(synced.results(0).assignment().state(), v1::Assignment::SUBMITTED);
  EXPECT_EQ(synced.results(1).refusal().reason(), "NOT_IN_PACKET");
  request.mutable_packet()->front() ^= 1;
  EXPECT_THAT(floor.TrySubmitBulk(request),
              StatusIs(absl::StatusCode::kInvalidArgument, "PACKET_INVALID"));
}

TEST(OrderTest, WorkIsTakenAlongForAsLongAsItsBatchAllows) {
  Floor floor;
  floor.MakeBatch(5, "", "priority: 9");
  floor.MakeBatch(5, "", "offline_hours: 8");
  const auto packet = floor.LeaseWith(5, "max_count: 3 offline { seconds: 86400 }");
  ASSERT_EQ(packet.assignments_size(), 3);
  for (const v1::Assignment& assignment : packet.assignments()) {
    EXPECT_EQ(BatchOf(assignment).project_id, MakeTenantId(3, 2));
    EXPECT_EQ(assignment.expire_time().seconds() - assignment.lease_time().seconds(), 8 * 3600);
  }
  floor.clock.Advance(absl::Hours(7));
  floor.Expire();
  EXPECT_THAT(floor.SubmitRating(packet.assignments(2), 3), IsOk());
  EXPECT_EQ(floor.LeaseWith(6, "offline { seconds: 60 }").assignments_size(), 1);
}

}  // namespace
}  // namespace crowdloom::dispatch
