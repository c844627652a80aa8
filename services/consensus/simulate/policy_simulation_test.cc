#include "services/consensus/simulate/policy_simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/consensus/live/canonical.h"
#include "services/consensus/testing/submissions.h"

namespace crowdloom::consensus {
namespace {

using testing::Choice;
using testing::LabelOf;
using testing::Parsed;

constexpr int kOverlap = 5;

// Task `ordinal` answered by worker `worker`, one micro and two seconds each.
events::v1::SubmissionReceived Logged(int ordinal, int worker, const std::string& option,
                                      int second) {
  auto event = LabelOf(kOverlap, ordinal, worker, option, second);
  event.set_amount_micros(1);
  event.set_work_seconds(2);
  return event;
}

// Ten tasks answered "a" by workers 1 to 4 and "b" by worker 5, in rounds.
std::vector<Submission> LogOfTenTasks() {
  std::vector<Submission> log;
  for (int worker = 1; worker <= kOverlap; ++worker) {
    for (int task = 1; task <= 10; ++task) {
      log.push_back(Parsed(Logged(task, worker, worker == 5 ? "b" : "a", 10 * worker + task)));
    }
  }
  return log;
}

struct Played {
  v1::SimulationOutcome outcome;
  Results results;
};

Played Play(const std::vector<Submission>& log, const v1::SimulatedPolicy& policy) {
  PolicySimulation simulation(policy);
  for (const Submission& logged : log) simulation.Add(logged);
  return {simulation.outcome(), simulation.TakeResults()};
}

TEST(PolicySimulation, WithoutChangesUsesEverything) {
  const Played played = Play(LogOfTenTasks(), {});
  EXPECT_EQ(played.outcome.answer_count(), 50);
  EXPECT_EQ(played.outcome.resolved_count(), 10);
  EXPECT_EQ(played.outcome.cost_micros(), 50);
  EXPECT_DOUBLE_EQ(played.outcome.work_seconds(), 100);
  EXPECT_EQ(played.results.size(), 10u);
}

TEST(PolicySimulation, ALowerOverlapCostsLess) {
  v1::SimulatedPolicy policy;
  policy.set_overlap_min(3);
  const Played played = Play(LogOfTenTasks(), policy);
  EXPECT_EQ(played.outcome.answer_count(), 30);
  EXPECT_EQ(played.outcome.resolved_count(), 10);
  EXPECT_EQ(played.outcome.cost_micros(), 30);
  EXPECT_DOUBLE_EQ(played.outcome.calendar_seconds(), 49 * 0.6);
}

TEST(PolicySimulation, AHigherOverlapThanTheLogLeavesTasksShort) {
  v1::SimulatedPolicy policy;
  policy.set_overlap_min(7);
  const Played played = Play(LogOfTenTasks(), policy);
  EXPECT_EQ(played.outcome.answer_count(), 50);
  EXPECT_EQ(played.outcome.short_count(), 10);
}

TEST(PolicySimulation, AThresholdStopsWhereAnswersAgree) {
  v1::SimulatedPolicy policy;
  policy.set_overlap_min(2);
  policy.set_overlap_max(5);
  policy.set_threshold_ppm(800000);
  const Played played = Play(LogOfTenTasks(), policy);
  EXPECT_LT(played.outcome.answer_count(), 50);
  EXPECT_GE(played.outcome.answer_count(), 20);
  EXPECT_EQ(played.outcome.resolved_count(), 10);
}

TEST(PolicySimulation, TasksThatStayUnsureEndInDisputes) {
  std::vector<Submission> log;
  for (int worker = 1; worker <= 4; ++worker) {
    for (int task = 1; task <= 10; ++task) {
      const std::string option(1, static_cast<char>('a' + (worker * 7 + task * task) % 4));
      log.push_back(Parsed(Logged(task, worker, option, 10 * worker + task)));
    }
  }
  v1::SimulatedPolicy policy;
  policy.set_overlap_min(2);
  policy.set_overlap_max(4);
  policy.set_threshold_ppm(999000);
  const Played played = Play(log, policy);
  EXPECT_EQ(played.outcome.answer_count(), 40);
  EXPECT_EQ(played.outcome.disputed_count(), 10);
}

// Five gold tasks before everything else, which worker 5 fails.
std::vector<Submission> LogWithGold() {
  std::vector<Submission> log;
  for (int task = 11; task <= 15; ++task) {
    for (int worker = 1; worker <= kOverlap; ++worker) {
      auto event = Logged(task, worker, worker == 5 ? "b" : "a", worker);
      *event.mutable_gold() = Choice("a");
      log.push_back(Parsed(event));
    }
  }
  for (Submission& logged : LogOfTenTasks()) log.push_back(std::move(logged));
  return log;
}

v1::SimulatedPolicy GoldRule() {
  v1::SimulatedPolicy policy;
  policy.mutable_restriction()->set_collector(v1::RestrictionRule::GOLD_ACCURACY);
  policy.mutable_restriction()->set_answers_min(3);
  policy.mutable_restriction()->set_share_min(0.6);
  return policy;
}

TEST(PolicySimulation, ARuleOnGoldStopsWhoFailsIt) {
  const Played played = Play(LogWithGold(), GoldRule());
  ASSERT_EQ(played.outcome.restricted_size(), 1);
  const auto& restricted = played.outcome.restricted(0);
  EXPECT_EQ(restricted.worker(), "workers/3-5");
  EXPECT_EQ(restricted.after_answers(), 3);
  EXPECT_EQ(restricted.counted(), 3);
  EXPECT_EQ(restricted.good(), 0);
  EXPECT_EQ(played.outcome.answer_count(), 75 - 12);
}

TEST(PolicySimulation, ARuleOnAgreementLooksAtItsWindow) {
  v1::SimulatedPolicy policy;
  policy.set_overlap_min(5);
  policy.mutable_restriction()->set_collector(v1::RestrictionRule::AGREEMENT);
  policy.mutable_restriction()->set_window(4);
  policy.mutable_restriction()->set_answers_min(4);
  policy.mutable_restriction()->set_share_min(0.5);
  const Played played = Play(LogOfTenTasks(), policy);
  ASSERT_EQ(played.outcome.restricted_size(), 1);
  EXPECT_EQ(played.outcome.restricted(0).counted(), 4);
  EXPECT_EQ(played.outcome.short_count(), 6);
}

TEST(PolicySimulation, AShareOfGoldIsKeptForEachWorker) {
  v1::SimulatedPolicy policy;
  policy.set_gold_share(0);
  EXPECT_EQ(Play(LogWithGold(), policy).outcome.gold_answer_count(), 0);
  policy.set_gold_share(1);
  EXPECT_EQ(Play(LogWithGold(), policy).outcome.gold_answer_count(), 25);
}

TEST(PolicySimulation, AnAggregationMethodTakesTheDecisionsPlace) {
  v1::SimulatedPolicy policy;
  policy.set_method("shrink-ds");
  const Played played = Play(LogWithGold(), policy);
  EXPECT_EQ(played.results.size(), 15u);
  Results truth;
  for (const auto& [task, answer] : played.results) {
    truth.emplace(task, CanonicalBytes(Choice("a")));
  }
  v1::SimulationOutcome outcome;
  ScoreResults(played.results, truth, outcome);
  EXPECT_DOUBLE_EQ(outcome.accuracy(), 1);
  EXPECT_EQ(outcome.accuracy_task_count(), 15);
}

TEST(PolicySimulation, TheSameLogGivesTheSameOutcome) {
  const Played once = Play(LogWithGold(), GoldRule());
  const Played twice = Play(LogWithGold(), GoldRule());
  EXPECT_EQ(once.outcome.SerializeAsString(), twice.outcome.SerializeAsString());
  EXPECT_EQ(once.results, twice.results);
}

TEST(PolicySimulation, PoliciesThatMakeNoSenseAreRefused) {
  v1::SimulatedPolicy policy;
  policy.set_method("guess");
  EXPECT_FALSE(CheckPolicy(policy).ok());
  policy.set_method("live");
  policy.set_gold_share(1.5);
  EXPECT_FALSE(CheckPolicy(policy).ok());
  policy.set_gold_share(0.5);
  EXPECT_TRUE(CheckPolicy(policy).ok());
}

}  // namespace
}  // namespace crowdloom::consensus
