#include "services/consensus/live/collusion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/base/rng.h"

namespace crowdloom::consensus {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// Ten workers, right in 80 % of tasks (hard ones in 50 %); worker 2 copies worker 1 where told.
std::vector<AnsweredTask> Tasks(double copied, uint64_t seed) {
  Rng rng(seed);
  std::vector<AnsweredTask> tasks;
  for (int ordinal = 1; ordinal <= 300; ++ordinal) {
    AnsweredTask& task = tasks.emplace_back();
    task.key = {17, 1, ordinal};
    task.answer = "a";
    const bool hard = rng.Chance(0.2);
    for (int64_t worker = 1; worker <= 10; ++worker) {
      const bool right = rng.Chance(hard ? 0.5 : 0.87);
      std::string answer = right ? "a" : std::string(1, static_cast<char>('b' + rng.Uniform(3)));
      if (worker == 2 && rng.Chance(copied)) answer = task.given[0].answer;
      task.given.push_back({worker, answer});
    }
  }
  return tasks;
}

TEST(CollusionTest, WhoCopiesIsFoundWithTheirTasks) {
  const std::vector<SuspectedPair> pairs = FindSuspectedPairs(Tasks(0.8, 1));
  ASSERT_THAT(pairs, SizeIs(1));
  EXPECT_EQ(pairs[0].first, 1);
  EXPECT_EQ(pairs[0].second, 2);
  EXPECT_EQ(pairs[0].common_tasks, 300);
  EXPECT_GT(static_cast<double>(pairs[0].same_errors), 3 * pairs[0].expected);
  EXPECT_THAT(pairs[0].tasks, ::testing::Not(IsEmpty()));
}

TEST(CollusionTest, HonestCrowdsAreNotSuspected) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_THAT(FindSuspectedPairs(Tasks(0, seed)), IsEmpty()) << seed;
  }
}

TEST(CollusionTest, TheTailIsThatOfPoisson) {
  EXPECT_EQ(PoissonTail(0, 3), 1);
  EXPECT_NEAR(PoissonTail(1, 2), 0.864665, 1e-6);
  EXPECT_NEAR(PoissonTail(10, 1), 1.114255e-7, 1e-12);
}

}  // namespace
}  // namespace crowdloom::consensus
