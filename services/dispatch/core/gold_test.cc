#include "services/dispatch/core/gold.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace crowdloom::dispatch {
namespace {

v1::Batch OneIn(int one_in) {
  v1::Batch batch;
  batch.mutable_gold_mixing()->set_one_in(one_in);
  return batch;
}

// Which of `tasks` tasks are gold when they are taken `at_once` at a time.
std::vector<int> Take(const v1::Batch& batch, uint64_t seed, int tasks, int at_once = 1) {
  GoldTurn turn;
  BeginTurn(batch, seed, turn);
  std::vector<int> gold;
  for (int i = 0; i < tasks; i += at_once) {
    const int due = GoldDue(batch, seed, turn, at_once);
    for (int k = 0; k < due; ++k) gold.push_back(i);
    TakeTasks(batch, seed, at_once - due, due, turn);
  }
  return gold;
}

TEST(GoldTest, NewcomersGetMore) {
  for (const auto& [taken, one_in] : std::vector<std::pair<int, int>>{
           {0, 3}, {19, 3}, {20, 4}, {40, 5}, {59, 5}, {60, 10}, {5000, 10}}) {
    EXPECT_EQ(GoldOneIn(v1::Batch(), taken), one_in) << taken;
  }
  EXPECT_EQ(GoldOneIn(OneIn(2), 0), 2) << "others come between, also for newcomers";
  EXPECT_EQ(GoldOneIn(OneIn(1), 900), 1);
}

TEST(GoldTest, OneInSoManyInTheLongRun) {
  for (const int one_in : {2, 5, 20}) {
    size_t gold = 0;
    for (uint64_t seed = 0; seed < 50; ++seed) gold += Take(OneIn(one_in), seed, 4'000).size();
    EXPECT_NEAR(static_cast<double>(gold), 50.0 * 4'000 / one_in, 50.0 * 4'000 / one_in * 0.1);
  }
}

TEST(GoldTest, NobodyCanCountToTheNextOne) {
  const std::vector<int> gold = Take(OneIn(10), 7, 2'000);
  std::set<int> gaps;
  for (size_t i = 1; i < gold.size(); ++i) gaps.insert(gold[i] - gold[i - 1]);
  EXPECT_GT(gaps.size(), 10u);
  EXPECT_NE(Take(OneIn(10), 8, 100), Take(OneIn(10), 7, 100)) << "another worker, another order";
}

TEST(GoldTest, TakingSeveralAtOnceGivesTheSame) {
  EXPECT_EQ(Take(OneIn(4), 3, 600).size(), Take(OneIn(4), 3, 600, 10).size());
}

TEST(GoldTest, AnExaminationIsGoldOnly) { EXPECT_EQ(Take(OneIn(1), 3, 20).size(), 20u); }

TEST(GoldTest, WithoutGoldTheNextTurnComesLater) {
  GoldTurn turn{.taken = 100, .gold = 3, .until = 0};
  MissGold(OneIn(10), 5, turn);
  EXPECT_GT(turn.until, 0);
  EXPECT_EQ(turn.gold, 3);
}

}  // namespace
}  // namespace crowdloom::dispatch
