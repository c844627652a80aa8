#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/replay/accuracy.h"
#include "clients/cli/replay/recorded_answers.h"
#include "clients/cli/replay/report_text.h"
#include "clients/cli/replay/roster.h"
#include "common/base/status.h"
#include "common/json/json.h"
#include "common/testing/fake_clock.h"

namespace crowdloom::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

RecordedAnswers Read(const std::string& text) {
  return *RecordedAnswers::Read("answers.csv", ByteSource::OfText(text));
}

TEST(RecordedAnswersTest, TheLastOfRepeatedAnswersCounts) {
  const RecordedAnswers answers =
      Read("task,worker,label\nt1,w1,no\nt1,w2,yes\nt2,w1,yes\nt1,w1,yes\n");
  EXPECT_EQ(answers.rows, 4);
  EXPECT_EQ(answers.distinct, 3);
  EXPECT_THAT(answers.labels, ElementsAre("no", "yes"));
  EXPECT_THAT(answers.AnswersPerTask(), ElementsAre(2, 1));
  EXPECT_EQ(answers.labels[static_cast<size_t>(answers.by_worker[0][0].label)], "yes");
}

TEST(RecordedAnswersTest, FindsItsColumnsByName) {
  const RecordedAnswers answers = Read("time,label,worker,task\n1,yes,w,t\n");
  EXPECT_THAT(answers.tasks, ElementsAre("t"));
  EXPECT_THAT(answers.workers, ElementsAre("w"));
}

TEST(RecordedAnswersTest, TellsWhereAFileIsBroken) {
  const auto error = [](const std::string& text) {
    return std::string(RecordedAnswers::Read("a.csv", ByteSource::OfText(text)).status().message());
  };
  EXPECT_THAT(error("task,worker\nt,w\n"), HasSubstr("a.csv:1:1: there is no column label"));
  EXPECT_THAT(error("task,worker,label\nt,w\n"), HasSubstr("a.csv:2:"));
  EXPECT_THAT(error("task,worker,label\n,w,x\n"), HasSubstr("a.csv:2:1: the task is empty"));
  EXPECT_THAT(error(""), HasSubstr("a header is expected"));
}

TEST(AccuracyTest, TiesCountByChanceAndCanBeLeftOut) {
  // t1: yes by two of three; t2: a tie; t3: wrong; t4: the truth is not known.
  const RecordedAnswers answers =
      Read("task,worker,label\nt1,a,yes\nt1,b,yes\nt1,c,no\nt2,a,yes\nt2,b,no\nt3,a,no\nt4,a,no\n");
  const Truth truth = {{"t1", "yes"}, {"t2", "yes"}, {"t3", "yes"}};
  const Accuracy majority = MajorityAccuracy(answers, truth);
  EXPECT_EQ(majority.known, 3);
  EXPECT_EQ(majority.ties, 1);
  EXPECT_DOUBLE_EQ(majority.All(), 0.5);
  EXPECT_DOUBLE_EQ(majority.WithoutTies(), 0.5);
  const Accuracy result = ResultAccuracy(answers, truth, {"yes", "yes", "no", "no"});
  EXPECT_DOUBLE_EQ(result.All(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(result.WithoutTies(), 0.5);
}

TEST(AccuracyTest, TasksWithoutAResultAreNotKnown) {
  const RecordedAnswers answers = Read("task,worker,label\nt1,a,yes\nt2,a,yes\n");
  EXPECT_EQ(ResultAccuracy(answers, {{"t1", "yes"}, {"t2", "yes"}}, {"yes", ""}).known, 1);
  EXPECT_EQ(MajorityAccuracy(answers, {}).All(), 0);
}

class RosterTest : public ::testing::Test {
 protected:
  testing::FakeClock clock_;
};

TEST_F(RosterTest, EndsWhenEverythingIsRecorded) {
  Roster roster({2, 0, 1}, absl::Seconds(10), &clock_);
  EXPECT_EQ(roster.Take(), 0);
  EXPECT_EQ(roster.Take(), 2);
  roster.Return(0, {.recorded = 1});
  roster.Return(2, {.recorded = 1});
  EXPECT_EQ(roster.Take(), 0);
  roster.Return(0, {.recorded = 1});
  EXPECT_EQ(roster.Take(), std::nullopt);
  EXPECT_EQ(roster.outcome(), Roster::Outcome::kComplete);
  EXPECT_EQ(roster.recorded(), 3);
}

TEST_F(RosterTest, AWorkerWithoutWorkWaitsForTheirTurn) {
  Roster roster({1, 1}, absl::Seconds(10), &clock_);
  EXPECT_EQ(roster.Take(), 0);
  roster.Return(0, {.pause = absl::Seconds(5)});
  EXPECT_EQ(roster.Take(), 1);
  roster.Return(1, {.pause = absl::Seconds(1)});
  clock_.Advance(absl::Seconds(5));
  EXPECT_EQ(roster.Take(), 1);
  EXPECT_EQ(roster.Take(), 0);
}

TEST_F(RosterTest, GivesUpWhenNothingMoves) {
  Roster roster({1}, absl::Seconds(10), &clock_);
  EXPECT_EQ(roster.Take(), 0);
  roster.Return(0, {.trouble = "NOT_ELIGIBLE"});
  clock_.Advance(absl::Seconds(11));
  EXPECT_EQ(roster.Take(), std::nullopt);
  EXPECT_EQ(roster.outcome(), Roster::Outcome::kQuiet);
  EXPECT_EQ(roster.troubles().at("NOT_ELIGIBLE"), 1);
}

TEST_F(RosterTest, EndsAtOnceWhenItCannotGoOn) {
  Roster roster({1, 1}, absl::Seconds(10), &clock_);
  EXPECT_EQ(roster.Take(), 0);
  roster.Return(0, {.fatal = absl::UnavailableError("gone")});
  EXPECT_EQ(roster.Take(), std::nullopt);
  EXPECT_EQ(roster.outcome(), Roster::Outcome::kFatal);
  EXPECT_EQ(roster.fatal().message(), "gone");
}

TEST_F(RosterTest, SendsEverybodyHomeWhenNoMoreIsWanted) {
  Roster roster({2}, absl::Seconds(10), &clock_);
  EXPECT_EQ(roster.Take(), 0);
  roster.Return(0, {.recorded = 1});
  roster.Finish();
  EXPECT_EQ(roster.Take(), std::nullopt);
  EXPECT_EQ(roster.outcome(), Roster::Outcome::kQuiet);
  EXPECT_EQ(roster.recorded(), 1);
}

TEST_F(RosterTest, NeverCountsMoreThanThereIs) {
  Roster roster({1}, absl::Seconds(10), &clock_);
  EXPECT_EQ(roster.Take(), 0);
  roster.Return(0, {.recorded = 5});
  EXPECT_EQ(roster.recorded(), 1);
}

TEST(ReportTest, JsonHasTheKeysAndExactMoney) {
  ReplayReport report;
  report.answers_sent = 12;
  report.paid_micros = 480'000;
  report.available_micros = 1'120'001;
  const std::string text = ReportJson(report, {"I6 x: \"y\""});
  EXPECT_THAT(text, HasSubstr(R"("answers_sent":12)"));
  EXPECT_THAT(text, HasSubstr(R"("paid":0.480000,"paid_micros":480000)"));
  EXPECT_THAT(text, HasSubstr(R"("available":1.120001)"));
  const json::Value object = std::get<json::Value>(json::Parse(text));
  EXPECT_EQ(object.Find("invariants_broken")->items[0].text, "I6 x: \"y\"");
  for (const char* key : {"answers_recorded", "tasks_resolved", "accuracy", "majority_accuracy",
                          "reserved", "seconds"}) {
    EXPECT_NE(object.Find(key), nullptr) << key;
  }
}

}  // namespace
}  // namespace crowdloom::cli
