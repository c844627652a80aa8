// Gold tasks, from import or from consensus, over real stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/dispatch/handlers/tasks.h"
#include "services/dispatch/testing/calls.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch {
namespace {

using ::crowdloom::testing::IsOk;
using dispatch::testing::Floor;
using events::v1::SubmissionReceived;

type::v1::Answer Rating(double rating) {
  type::v1::Answer answer;
  (*answer.mutable_values())["quality"].set_number(rating);
  return answer;
}

// A batch in which every `every`th task is gold.
BatchKey MakeGoldBatch(Floor& floor, int tasks, int every, const std::string& batch = "") {
  floor.each_task = [every](int ordinal, v1::Task& task) {
    if (ordinal % every == 0) *task.mutable_gold() = Rating(3);
  };
  return floor.MakeBatch(tasks, "", batch);
}

int OrdinalOf(const v1::Assignment& assignment) {
  return ParseAssignment(assignment.name())->place.ordinal;
}

// Ordinals that the worker gets one after the other, answered with 3.
std::vector<int> Work(Floor& floor, int worker, int count, int at_once = 1) {
  std::vector<int> ordinals;
  while (static_cast<int>(ordinals.size()) < count) {
    const auto leased = floor.Lease(worker, at_once);
    if (leased.assignments().empty()) break;
    for (const v1::Assignment& assignment : leased.assignments()) {
      ordinals.push_back(OrdinalOf(assignment));
      EXPECT_THAT(floor.SubmitRating(assignment, 3), IsOk());
    }
  }
  return ordinals;
}

std::vector<v1::Task> GoldOf(Floor& floor, const BatchKey& batch) {
  v1::ListTasksRequest request;
  request.set_parent(NameOf(batch));
  request.set_gold_only(true);
  const auto response = testing::Read<v1::ListTasksResponse, v1::ListTasksRequest>(
      floor, 0, [](rpc::Call& call, const auto& r) { return ListTasks(call, r); }, request);
  EXPECT_THAT(response, IsOk());
  return {response->tasks().begin(), response->tasks().end()};
}

TEST(GoldFlowTest, GoldIsMixedInAndGivenToEachWorkerOnce) {
  Floor floor;
  const BatchKey batch = MakeGoldBatch(floor, 200, 5, "overlap { min: 3 }");
  for (const int worker : {5, 6}) {
    const std::vector<int> ordinals = Work(floor, worker, 90, worker == 5 ? 1 : 7);
    EXPECT_EQ(std::set<int>(ordinals.begin(), ordinals.end()).size(), ordinals.size());
    const auto gold = std::count_if(ordinals.begin(), ordinals.end(),
                                    [](int ordinal) { return ordinal % 5 == 0; });
    EXPECT_GE(gold, 9) << "a newcomer gets more than one in ten";
    EXPECT_LE(gold, 36);
  }
  int exposures = 0;
  for (const v1::Task& task : GoldOf(floor, batch)) {
    EXPECT_EQ(task.gold_use().state(), v1::Task::GoldUse::ACTIVE);
    EXPECT_EQ(task.gold_use().places_left(), 20 - task.counted());
    exposures += task.gold_use().exposures();
  }
  int carried = 0;
  for (const SubmissionReceived& event : floor.Events<SubmissionReceived>()) {
    const bool gold = OrdinalOf([&] {
                        v1::Assignment a;
                        a.set_name(event.assignment());
                        return a;
                      }()) %
                          5 ==
                      0;
    EXPECT_EQ(event.has_gold(), gold);
    if (!gold) continue;
    ++carried;
    EXPECT_EQ(event.amount_micros(), 40'000) << "paid like any other";
    EXPECT_NE(event.hold(), "");
  }
  EXPECT_EQ(carried, exposures);
}

TEST(GoldFlowTest, NothingTellsGoldFromWork) {
  Floor floor;
  MakeGoldBatch(floor, 60, 3);
  std::set<size_t> places;  // of gold among what comes together
  for (int worker = 1; worker <= 12; ++worker) {
    const auto leased = floor.Lease(worker, 6);
    ASSERT_GT(leased.assignments_size(), 0);
    for (int i = 0; i < leased.assignments_size(); ++i) {
      v1::Assignment assignment = leased.assignments(i);
      if (OrdinalOf(assignment) % 3 == 0) places.insert(static_cast<size_t>(i));
      v1::Assignment first = leased.assignments(0);
      for (v1::Assignment* a : {&assignment, &first}) a->clear_name(), a->clear_payload();
      EXPECT_EQ(assignment.SerializeAsString(), first.SerializeAsString());
    }
  }
  EXPECT_GE(places.size(), 4u);
}

TEST(GoldFlowTest, GoldIsNotBoundByTheOverlapButByItsHold) {
  Floor floor;
  const BatchKey batch =
      MakeGoldBatch(floor, 40, 10, "gold_mixing { one_in: 2 answers_max: 3 } overlap { min: 1 }");
  std::map<int, int> given;
  for (int worker = 1; worker <= 6; ++worker) {
    for (const int ordinal : Work(floor, worker, 6)) ++given[ordinal];
  }
  int gold = 0;
  for (const auto& [ordinal, count] : given) {
    EXPECT_LE(count, ordinal % 10 == 0 ? 3 : 1);
    if (ordinal % 10 == 0) gold += count;
  }
  EXPECT_EQ(gold, 12) << "four gold tasks, for three workers each";
  EXPECT_EQ(floor.Query("SELECT count(*) FROM dispatch.place WHERE open + counted > target"), "0");
  for (const v1::Task& task : GoldOf(floor, batch)) {
    EXPECT_EQ(task.gold_use().places_left(), 0);
  }
}

TEST(GoldFlowTest, WithoutGoldLeftWorkGoesOn) {
  Floor floor;
  MakeGoldBatch(floor, 50, 25, "gold_mixing { one_in: 2 }");
  EXPECT_EQ(Work(floor, 5, 60).size(), 50u) << "every task, gold and others";
}

TEST(GoldFlowTest, ALostQueueIsFilledWithoutGold) {
  Floor floor;
  const BatchKey batch = MakeGoldBatch(floor, 20, 2);
  floor.LoseRedis();
  floor.Rebuild(batch);
  EXPECT_EQ(*queue::Sizes(floor.redis, {{{batch, 1}}}), std::vector<int64_t>{10});
  const auto leased = floor.Lease(5, 10);
  for (const v1::Assignment& assignment : leased.assignments()) {
    EXPECT_THAT(floor.Release(assignment.name(), 1), IsOk());
  }
  EXPECT_EQ(*queue::Sizes(floor.redis, {{{batch, 1}}}), std::vector<int64_t>{10});
}

TEST(GoldFlowTest, GoldEndsWithTheOtherTasks) {
  Floor floor;
  const BatchKey batch = MakeGoldBatch(floor, 6, 3, "gold_mixing { one_in: 2 }");
  const std::vector<int> ordinals = Work(floor, 5, 6);
  ASSERT_EQ(ordinals.size(), 6u);
  for (const int ordinal : {1, 2, 4, 5}) {
    floor.TellResolved(NameOf(TaskKey{batch, ordinal}), /*final=*/true);
  }
  floor.Finish();
  std::set<std::string> told;
  for (const auto& event : floor.Events<events::v1::TargetChanged>()) {
    EXPECT_EQ(event.target(), 1);
    EXPECT_FALSE(event.closed());
    told.insert(event.task());
  }
  EXPECT_EQ(told, (std::set<std::string>{NameOf(TaskKey{batch, 3}), NameOf(TaskKey{batch, 6})}));
  for (const std::string& task : told) floor.TellResolved(task, /*final=*/true);
  floor.Finish();
  floor.Finish();
  EXPECT_EQ(floor.Query("SELECT state FROM dispatch.batch"), "4");
  EXPECT_EQ(floor.Events<events::v1::HoldClosed>().size(), 1u);
}

TEST(GoldFlowTest, AnExaminationGoesOnAndGivesGoldOnly) {
  Floor floor;
  MakeGoldBatch(floor, 5, 1, "gold_mixing { one_in: 1 }");
  EXPECT_EQ(Work(floor, 5, 5).size(), 5u);
  floor.Finish();
  EXPECT_EQ(Work(floor, 6, 5).size(), 5u);
}

class LateGoldTest : public ::testing::Test {
 protected:
  LateGoldTest() {
    batch_ = floor_.MakeBatch(30, "", "gold_mixing { one_in: 2 }");
    const auto leased = floor_.Lease(5);
    task_ = TaskKey{batch_, OrdinalOf(leased.assignments(0))};
    CHECK_OK(floor_.SubmitRating(leased.assignments(0), 2));
    floor_.TellResolved(NameOf(task_), /*final=*/true);
  }

  void TellGold(bool active, int version) {
    events::v1::GoldChanged changed;
    changed.set_task(NameOf(task_));
    changed.set_active(active);
    changed.set_version(version);
    if (active) *changed.mutable_answer() = Rating(4);
    floor_.Tell(changed);
    floor_.KeepGold();
  }
  int64_t Held() const { return static_cast<int64_t>(floor_.budget.holds.size()); }
  bool Gets(int worker) {
    const std::vector<int> ordinals = Work(floor_, worker, 4);
    return std::count(ordinals.begin(), ordinals.end(), task_.ordinal) > 0;
  }
  v1::Task::GoldUse Use() { return GoldOf(floor_, batch_).at(0).gold_use(); }

  Floor floor_;
  BatchKey batch_;
  TaskKey task_;
};

TEST_F(LateGoldTest, AnAnsweredTaskBecomesGoldForOthers) {
  const int64_t holds = Held();
  TellGold(true, 1);
  EXPECT_EQ(Held(), holds + 1) << "its answers are covered by a hold of their own";
  EXPECT_EQ(Use().places_left(), 20);
  EXPECT_FALSE(Gets(5)) << "who answered it before does not get it";
  EXPECT_TRUE(Gets(6));
  EXPECT_EQ(Use().exposures(), 1);
  const SubmissionReceived gold = [&] {
    for (const auto& event : floor_.Events<SubmissionReceived>()) {
      if (event.has_gold()) return event;
    }
    return SubmissionReceived();
  }();
  EXPECT_EQ(gold.gold().values().at("quality").number(), 4);
  EXPECT_EQ(gold.target(), 21);
  EXPECT_FALSE(gold.review());
}

TEST_F(LateGoldTest, ItEndsWhenConsensusSaysSoAndItsHoldCloses) {
  TellGold(true, 1);
  ASSERT_TRUE(Gets(6));
  TellGold(false, 2);
  floor_.Finish();
  floor_.Finish();
  EXPECT_EQ(Use().state(), v1::Task::GoldUse::ENDED);
  EXPECT_FALSE(Gets(7));
  EXPECT_EQ(floor_.Events<events::v1::HoldClosed>().size(), 1u);
  TellGold(true, 1);
  EXPECT_EQ(Use().state(), v1::Task::GoldUse::ENDED) << "an old word";
  TellGold(true, 3);
  EXPECT_EQ(Use().state(), v1::Task::GoldUse::ACTIVE) << "and again";
  EXPECT_TRUE(Gets(8));
}

TEST_F(LateGoldTest, WithoutBudgetItWaits) {
  floor_.budget.available = 0;
  TellGold(true, 1);
  EXPECT_EQ(Use().state(), v1::Task::GoldUse::PENDING);
  floor_.budget.available = 1 << 30;
  floor_.clock.Advance(absl::Minutes(1));
  floor_.KeepGold();
  EXPECT_EQ(Use().state(), v1::Task::GoldUse::ACTIVE);
}

TEST_F(LateGoldTest, MoreAnswersTakeAWiderHold) {
  TellGold(true, 1);
  floor_.Update(batch_, "gold_mixing { one_in: 2 answers_max: 30 }", "gold_mixing");
  floor_.Retarget();
  EXPECT_EQ(Use().places_left(), 30);
}

TEST_F(LateGoldTest, WithItsBatchItEndsToo) {
  TellGold(true, 1);
  ASSERT_TRUE(Gets(6));
  floor_.Move(batch_, v1::Batch::CLOSED);
  floor_.Finish();
  floor_.Finish();
  EXPECT_EQ(floor_.Query("SELECT count(*) FROM dispatch.gold_task WHERE state <> 4"), "0");
  EXPECT_EQ(floor_.Query("SELECT final FROM dispatch.place WHERE gold"), "t");
}

TEST(GoldProgressTest, GoldIsNoProgress) {
  Floor floor;
  const BatchKey batch = MakeGoldBatch(floor, 10, 5, "gold_mixing { one_in: 2 }");
  ASSERT_EQ(Work(floor, 5, 10).size(), 10u);
  v1::Batch::Progress progress;
  ASSERT_THAT(pg::RunTx(floor.db,
                        [&](pg::Tx& tx) -> absl::Status {
                          progress = ProgressOf(tx, *FindBatch(tx, batch), 0);
                          return absl::OkStatus();
                        }),
              IsOk());
  EXPECT_EQ(progress.open_tasks(), 8);
  EXPECT_EQ(progress.submitted_assignments(), 8);
  EXPECT_EQ(progress.gold_tasks(), 2);
  EXPECT_EQ(progress.gold_answers(), 2);
}

}  // namespace
}  // namespace crowdloom::dispatch
