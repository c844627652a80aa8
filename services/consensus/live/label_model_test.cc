#include "services/consensus/live/label_model.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "common/base/rng.h"

namespace crowdloom::consensus {
namespace {

constexpr int64_t kProject = 17;

TaskKey Task(int ordinal) { return {kProject, 1, ordinal}; }

// A crowd of ten of whom three guess; tasks and workers at random, answers replaced and taken out.
struct Crowd {
  explicit Crowd(uint64_t seed) : rng(seed) {}

  void Act(LabelModel& model) {
    const int ordinal = 1 + static_cast<int>(rng.Uniform(30));
    std::vector<Ballot>& ballots = given[ordinal];
    const auto worker = static_cast<int64_t>(1 + rng.Uniform(10));
    std::erase_if(ballots, [&](const Ballot& ballot) { return ballot.worker_id == worker; });
    const bool right = rng.Chance(worker <= 3 ? 0.25 : 0.85);
    const auto label = right ? ordinal % 4 : static_cast<int>(rng.Uniform(4));
    if (!rng.Chance(0.1)) {
      ballots.push_back(
          {.answer = std::string(1, static_cast<char>('a' + label)), .worker_id = worker});
    }
    if (ordinal == 7) model.SetGold(Task(7), "d");
    model.SetBallots(Task(ordinal), ballots);
  }

  Rng rng;
  std::map<int, std::vector<Ballot>> given;
};

void ExpectSame(const LabelModel& a, const LabelModel& b, const Crowd& crowd) {
  for (const auto& [ordinal, ballots] : crowd.given) {
    for (const char* answer : {"a", "b", "c", "d"}) {
      EXPECT_EQ(a.ProbabilityOf(Task(ordinal), answer), b.ProbabilityOf(Task(ordinal), answer))
          << ordinal << answer;
    }
    EXPECT_EQ(a.GainOfOneMore(Task(ordinal)), b.GainOfOneMore(Task(ordinal)));
  }
}

TEST(LabelModelTest, ASnapshotAndTheChangesSinceGiveTheSameBits) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    LabelModel live;
    Crowd crowd(seed);
    v1::ModelSnapshot snapshot;
    std::vector<v1::ModelChanges> since;
    for (int i = 0; i < 400; ++i) {
      crowd.Act(live);
      if (i % 7 == 0) since.push_back(live.TakeChanges());
      if (i % 90 == 60) {
        live.Rebuild();
        snapshot = live.Snapshot();
        since.clear();
        live.TakeChanges();
      }
    }
    since.push_back(live.TakeChanges());
    LabelModel restored = LabelModel::Restore(kProject, snapshot);
    for (const v1::ModelChanges& changes : since) restored.Redo(kProject, changes);
    ExpectSame(live, restored, crowd);
    live.Rebuild();
    restored.Rebuild();
    ExpectSame(live, restored, crowd);
  }
}

TEST(LabelModelTest, AfterAPassOnlineIsBatchWhateverTheOrder) {
  Crowd crowd(3);
  LabelModel first;
  for (int i = 0; i < 300; ++i) crowd.Act(first);
  LabelModel second;
  // The same votes, given at once and tasks in the order the first model met them.
  const v1::ModelChanges changes = first.TakeChanges();
  for (const v1::ModelChanges::Vote& change : changes.votes()) {
    if (change.ordinal() == 7) second.SetGold(Task(7), "d");
    if (change.ordinal() > 0)
      second.SetBallots(Task(change.ordinal()), crowd.given[change.ordinal()]);
  }
  first.Rebuild();
  second.Rebuild();
  for (const auto& [ordinal, ballots] : crowd.given) {
    for (const Ballot& ballot : ballots) {
      EXPECT_NEAR(first.ProbabilityOf(Task(ordinal), ballot.answer),
                  second.ProbabilityOf(Task(ordinal), ballot.answer), 1e-4)
          << ordinal;
    }
  }
}

TEST(LabelModelTest, ItKnowsWhoGuesses) {
  LabelModel model;
  Crowd crowd(4);
  for (int i = 0; i < 2000; ++i) crowd.Act(model);
  model.Rebuild();
  double guessers = 0, others = 0;
  for (const LabelModel::WorkerView& worker : model.Workers()) {
    (worker.worker_id <= 3 ? guessers : others) += worker.accuracy;
  }
  EXPECT_LT(guessers / 3, 0.6);
  EXPECT_GT(others / 7, 0.75);
}

TEST(LabelModelTest, OneMoreAnswerIsWorthLessTheSurerItIs) {
  LabelModel model;
  model.SetBallots(Task(1), {{.answer = "a", .worker_id = 1}});
  const double early = model.GainOfOneMore(Task(1));
  std::vector<Ballot> ballots;
  for (int64_t worker = 1; worker <= 6; ++worker) {
    ballots.push_back({.answer = "a", .worker_id = worker});
  }
  model.SetBallots(Task(1), ballots);
  EXPECT_LE(model.GainOfOneMore(Task(1)), early);
  EXPECT_GE(model.GainOfOneMore(Task(1)), 0);
  model.SetBallots(Task(2), {{.answer = "a", .worker_id = 1}, {.answer = "b", .worker_id = 2}});
  EXPECT_GT(model.GainOfOneMore(Task(2)), model.GainOfOneMore(Task(1)));
}

TEST(LabelModelTest, TooManyClassesAreNoClasses) {
  LabelModel model;
  for (uint32_t i = 0; i <= LabelModel::kClassesMax; ++i) {
    EXPECT_FALSE(model.given_up());
    model.SetBallots(Task(1 + static_cast<int>(i)),
                     {{.answer = std::to_string(i), .worker_id = 1}});
  }
  EXPECT_TRUE(model.given_up());
  LabelModel restored = LabelModel::Restore(kProject, model.Snapshot());
  EXPECT_TRUE(restored.given_up());
  LabelModel again;
  again.Redo(kProject, model.TakeChanges());
  EXPECT_TRUE(again.given_up());
}

}  // namespace
}  // namespace crowdloom::consensus
