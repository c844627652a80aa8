#include "services/consensus/live/vote.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace crowdloom::consensus {
namespace {

constexpr char kTask[] = "projects/3-17/batches/2/tasks/1";

TEST(VoteTest, TheMajorityWins) {
  const Tally tally = CountMajority(kTask, {{"a"}, {"b"}, {"a"}});
  EXPECT_EQ(tally.best, "a");
  EXPECT_DOUBLE_EQ(tally.confidence, 3.0 / 5);
  EXPECT_EQ(tally.weights, (std::vector<double>{1, 1, 1}));
  EXPECT_EQ(CountMajority(kTask, {}).best, "");
}

TEST(VoteTest, ConfidenceGrowsWithAgreementAndNumber) {
  const auto unanimous = [](int count) {
    return CountMajority(kTask, std::vector<Ballot>(count, {"a"})).confidence;
  };
  EXPECT_LT(unanimous(1), unanimous(3));
  EXPECT_LT(unanimous(3), unanimous(10));
  EXPECT_LT(unanimous(10), 1);
}

TEST(VoteTest, TiesDoNotDependOnOrderAndFavourNoLabel) {
  std::map<std::string, int> wins;
  for (int i = 0; i < 1000; ++i) {
    const std::string task = "projects/3-17/batches/2/tasks/" + std::to_string(i);
    std::vector<Ballot> ballots = {{"a"}, {"b"}, {"c"}};
    const std::string best = CountMajority(task, ballots).best;
    ++wins[best];
    while (std::next_permutation(ballots.begin(), ballots.end(), [](const auto& x, const auto& y) {
      return x.answer < y.answer;
    })) {
      ASSERT_EQ(CountMajority(task, ballots).best, best);
    }
  }
  for (const char* label : {"a", "b", "c"}) {
    EXPECT_GT(wins[label], 270) << label;
    EXPECT_LT(wins[label], 400) << label;
  }
}

TEST(VoteTest, SkillVoteMatchesTheReferenceVectors) {
  const Tally agreeing = WeighBySkill(kTask, {{"OK", 0.7}, {"OK", 0.9}}, 3);
  EXPECT_EQ(agreeing.best, "OK");
  EXPECT_NEAR(agreeing.posterior, 0.9767, 5e-5);
  const Tally split = WeighBySkill(kTask, {{"OK", 0.7}, {"BAD", 0.9}}, 3);
  EXPECT_EQ(split.best, "BAD");
  EXPECT_NEAR(split.posterior, 0.7606, 5e-5);
  const Tally three = WeighBySkill(kTask, {{"OK", 0.7}, {"BAD", 0.9}, {"BAD", 0.8}}, 3);
  EXPECT_EQ(three.best, "BAD");
  EXPECT_NEAR(three.posterior, 0.9621, 5e-5);
}

TEST(VoteTest, TheConfidenceThatPeopleSeeIsMoreModestThanThePosterior) {
  const Tally tally = WeighBySkill(kTask, {{"a", 0.9}, {"a", 0.9}, {"a", 0.9}}, 2);
  EXPECT_GT(tally.posterior, 0.99);
  EXPECT_LT(tally.confidence, tally.posterior);
  EXPECT_GT(tally.confidence, 0.5);
}

TEST(VoteTest, OneClassIsNoCertainty) {
  EXPECT_LT(WeighBySkill(kTask, {{"a", 0.7}}, 1).posterior, 0.75);
  EXPECT_EQ(WeighBySkill(kTask, {}, 5).best, "");
}

TEST(VoteTest, SkillIsPulledToTheCrowds) {
  EXPECT_NEAR(AccuracyOf({}, {}), 0.7, 1e-9) << "nothing is known";
  const Record good_crowd{.answers = 1000, .agreed = 950};
  EXPECT_NEAR(AccuracyOf({}, good_crowd), 0.9475, 1e-3) << "a new worker is an average one";
  EXPECT_LT(AccuracyOf({.answers = 20, .agreed = 8}, good_crowd), 0.5);
  EXPECT_EQ(AccuracyOf({.answers = 100'000, .agreed = 100'000}, good_crowd), 0.95);
  EXPECT_EQ(AccuracyOf({.answers = 100'000, .agreed = 0}, good_crowd), 0.05);
}

}  // namespace
}  // namespace crowdloom::consensus
