#include "services/consensus/live/gold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "common/base/strings.h"
#include "services/consensus/live/project_state.h"
#include "services/consensus/testing/submissions.h"

namespace crowdloom::consensus {
namespace {

using events::v1::SubmissionReceived;
using testing::Choice;
using testing::LabelOf;
using ::testing::SizeIs;

v1::Consensus Answered(int ordinal, const std::string& option, double confidence) {
  v1::Consensus consensus;
  consensus.set_name(StrCat("projects/3-17/batches/2/tasks/", ordinal, "/consensus"));
  *consensus.mutable_answer() = Choice(option);
  consensus.set_confidence(confidence);
  for (const char* given : {"cat", "dog", "cat"})
    *consensus.add_votes()->mutable_answer() = Choice(given);
  return consensus;
}

// A task in twenty is a dog, and most are easy.
TEST(ChooseGoldTest, DrawsEvenlyOverAnswersAndDifficulty) {
  std::vector<v1::Consensus> answered;
  for (int i = 0; i < 600; ++i) {
    answered.push_back(Answered(i + 1, i % 20 == 0 ? "dog" : "cat", i < 60 ? 0.5 : 0.9 + i * 1e-4));
  }
  std::map<std::string, int> by_answer;
  for (const size_t index : ChooseGold(answered, 60)) {
    ++by_answer[answered[index].answer().values().at("label").choice().options(0)];
  }
  EXPECT_EQ(by_answer["dog"], 30) << "as many as there are places, in all three thirds";
  EXPECT_EQ(by_answer["cat"], 30);
  EXPECT_THAT(ChooseGold(answered, 1000), SizeIs(600)) << "each once";
}

TEST(ProposalTest, ShowsEachAnswerOnceAndNotHowManyGaveIt) {
  const v1::GoldTask gold = ProposalOf(Answered(7, "cat", 0.8), "STRATIFIED_SAMPLE");
  EXPECT_EQ(gold.name(), "projects/3-17/batches/2/tasks/7/gold");
  EXPECT_THAT(gold.given_answers(), SizeIs(2));
  EXPECT_FALSE(gold.has_answer());
}

v1::GoldHistory History(const std::string& answers, double expected) {
  v1::GoldHistory history;
  for (const char c : answers) {
    v1::GoldHistory::Exposure& exposure = *history.add_exposures();
    exposure.set_correct(c == '+');
    exposure.set_expected(expected);
  }
  return history;
}

std::string EndReason(const std::string& answers, double expected) {
  const auto end = EndOf(History(answers, expected));
  return end ? end->reason : "";
}

TEST(EndOfGoldTest, GoldThatGoodWorkersFailIsQuarantined) {
  EXPECT_EQ(EndReason("------", 0.9), "GOLD_FAILED_BY_GOOD_WORKERS");
  EXPECT_EQ(EndReason("----", 0.9), "") << "too few to say";
  EXPECT_EQ(EndReason("------", 0.5), "") << "poor workers prove nothing";
  EXPECT_EQ(EndReason("++-+++-++", 0.9), "");
}

TEST(EndOfGoldTest, GoldThatIsKnownByHeartIsRetired) {
  const std::string early = "+--+-+--+-+--+-+-+--";
  EXPECT_EQ(EndReason(early + std::string(20, '+'), 0.6), "GOLD_LEAKED");
  EXPECT_EQ(EndReason(std::string(40, '+'), 0.9), "") << "easy from the start";
  EXPECT_EQ(EndReason(early + early, 0.6), "");
}

TEST(EndOfGoldTest, GoldThatWasSeenTooOftenIsRetired) {
  EXPECT_EQ(EndReason(std::string(199, '+'), 0.95), "");
  EXPECT_EQ(EndReason(std::string(200, '+'), 0.95), "GOLD_OVEREXPOSED");
}

class GoldChangeTest : public ::testing::Test {
 protected:
  Outcome Feed(SubmissionReceived event, const std::string& gold = "") {
    if (!gold.empty()) *event.mutable_gold() = Choice(gold);
    LogEntry entry = EntryOf(testing::Parsed(event));
    record_.key = entry.task;
    return state_.Take(std::move(entry), record_);
  }
  Outcome Say(v1::GoldTask::State state, int version, const std::string& answer) {
    LogEntry entry;
    entry.task = record_.key;
    v1::GoldDecided& decided = *entry.directive.mutable_gold_decided();
    decided.set_state(state);
    decided.set_version(version);
    *decided.mutable_answer() = Choice(answer);
    return state_.Take(std::move(entry), record_);
  }
  std::string Best() const {
    return record_.consensus.answer().values().at("label").choice().options(0);
  }
  // Sums of one field over all that was told so far.
  void Count(const Outcome& outcome) {
    for (const QualityChange& change : outcome.quality) {
      agreed_[change.worker_id - testing::kOrganization] += change.agreed;
      gold_[change.worker_id - testing::kOrganization] += change.gold_answers;
      correct_[change.worker_id - testing::kOrganization] += change.gold_correct;
    }
  }

  ProjectState state_;
  TaskRecord record_;
  std::map<int64_t, int> agreed_, gold_, correct_;
};

TEST_F(GoldChangeTest, WhatAWrongGoldMeasuredIsTakenBack) {
  for (int worker = 1; worker <= 3; ++worker) {
    const Outcome outcome =
        Feed(LabelOf(3, 1, worker, worker == 3 ? "cat" : "dog", worker), /*gold=*/"cat");
    EXPECT_THAT(outcome.exposures, SizeIs(1));
    Count(outcome);
  }
  EXPECT_EQ(Best(), "cat");
  EXPECT_EQ(gold_[1], 1);
  EXPECT_EQ(correct_[1], 0);
  EXPECT_EQ(correct_[3], 1);
  const Outcome quarantined = Say(v1::GoldTask::QUARANTINED, 1, "cat");
  Count(quarantined);
  EXPECT_FALSE(quarantined.gold_changed->active());
  EXPECT_THAT(quarantined.verdicts, SizeIs(0)) << "pay stands";
  EXPECT_EQ(Best(), "dog") << "what the answers say";
  EXPECT_TRUE(record_.consensus.final());
  for (int worker = 1; worker <= 3; ++worker) EXPECT_EQ(gold_[worker], 0);
  EXPECT_EQ(correct_[3], 0);
  EXPECT_EQ(agreed_[1], 1);
  EXPECT_EQ(agreed_[3], 0);
  Count(Say(v1::GoldTask::ACTIVE, 2, "dog"));
  EXPECT_EQ(correct_[1], 1) << "corrected";
  EXPECT_EQ(correct_[3], 0);
  EXPECT_THAT(Say(v1::GoldTask::QUARANTINED, 1, "cat").quality, SizeIs(0)) << "told late";
}

TEST_F(GoldChangeTest, AConfirmedTaskMeasuresThoseWhoComeAfter) {
  Count(Feed(LabelOf(1, 1, 1, "cat", 1)));
  ASSERT_TRUE(record_.consensus.final());
  const Outcome confirmed = Say(v1::GoldTask::ACTIVE, 2, "dog");
  Count(confirmed);
  EXPECT_TRUE(confirmed.gold_changed->active());
  EXPECT_FALSE(confirmed.resolved.has_value());
  EXPECT_EQ(Best(), "dog") << "a person knows better";
  EXPECT_EQ(record_.consensus.method(), "gold");
  EXPECT_EQ(gold_[1], 0) << "it was not gold for them";
  EXPECT_EQ(agreed_[1], 0);
  const Outcome later = Feed(LabelOf(30, 1, 2, "dog", 2), /*gold=*/"dog");
  Count(later);
  ASSERT_THAT(later.verdicts, SizeIs(1)) << "paid when it comes";
  EXPECT_EQ(later.verdicts[0].verdict(), events::v1::VERDICT_ACCEPTED);
  EXPECT_THAT(later.exposures, SizeIs(1));
  EXPECT_EQ(correct_[2], 1);
}

}  // namespace
}  // namespace crowdloom::consensus
