#include "services/dispatch/core/judgement.h"

#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"

namespace crowdloom::dispatch {
namespace {

v1::Project Project() {
  v1::Project project;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "label_interface { controls { key: 'c' rating { min: 1 max: 5 } } } "
      "error_codes { code: 'WRONG' } review_rounds_max: 2",
      &project));
  return project;
}

// The first violation for judgements on answers a (attempt 1) and b (attempt 2).
std::string FirstWrong(const std::string& judgements, int round = 1) {
  events::v1::SubmissionReceived holder;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(judgements, &holder));
  Violations wrong;
  CheckJudgements(Project(), {{"a", 1}, {"b", 2}}, round, holder.judgements(), wrong);
  return wrong.empty() ? "" : wrong.all()[0].field;
}

constexpr char kAcceptB[] = "judgements { assignment: 'b' attempt: 2 outcome: ACCEPTED }";

std::string WithA(const std::string& a, int round = 1) {
  return FirstWrong("judgements { assignment: 'a' attempt: 1 " + a + " }" + kAcceptB, round);
}

TEST(JudgementTest, TakesEveryOutcomeWithItsReason) {
  EXPECT_EQ(WithA("outcome: ACCEPTED"), "");
  EXPECT_EQ(WithA("outcome: RETURNED error_code: 'WRONG'"), "");
  EXPECT_EQ(WithA("outcome: REJECTED error_code: 'WRONG'"), "");
  EXPECT_EQ(WithA("outcome: FIXED error_code: 'WRONG' fixed_answer { values { key: 'c' value { "
                  "number: 2 } } }"),
            "");
}

TEST(JudgementTest, RefusesWhatIsIncomplete) {
  EXPECT_EQ(WithA(""), "judgements[0].outcome");
  EXPECT_EQ(WithA("outcome: RETURNED"), "judgements[0].error_code");
  EXPECT_EQ(WithA("outcome: REJECTED error_code: 'OTHER'"), "judgements[0].error_code");
  EXPECT_EQ(WithA("outcome: FIXED error_code: 'WRONG'"), "judgements[0].fixed_answer");
  EXPECT_EQ(FirstWrong(kAcceptB), "judgements");
  EXPECT_EQ(FirstWrong(std::string(kAcceptB) + kAcceptB), "judgements[1].assignment");
  EXPECT_EQ(FirstWrong("judgements { assignment: 'a' attempt: 2 outcome: ACCEPTED }"),
            "judgements[0].assignment");
}

TEST(JudgementTest, ATaskIsDroppedWithAllOfItsAnswers) {
  constexpr char kDropA[] = "outcome: DROPPED error_code: 'WRONG'";
  EXPECT_EQ(WithA(kDropA), "judgements");
  EXPECT_EQ(FirstWrong(std::string("judgements { assignment: 'a' attempt: 1 ") + kDropA +
                       " } judgements { assignment: 'b' attempt: 2 " + kDropA + " }"),
            "");
  EXPECT_EQ(FirstWrong("judgements { assignment: 'a' attempt: 1 outcome: DROPPED } "
                       "judgements { assignment: 'b' attempt: 2 outcome: DROPPED }"),
            "judgements[0].error_code");
}

TEST(JudgementTest, NothingIsReturnedAfterTheLastRound) {
  EXPECT_EQ(WithA("outcome: RETURNED error_code: 'WRONG'", 2), "");
  EXPECT_EQ(WithA("outcome: RETURNED error_code: 'WRONG'", 3), "judgements[0].outcome");
  EXPECT_EQ(WithA("outcome: REJECTED error_code: 'WRONG'", 3), "");
}

}  // namespace
}  // namespace crowdloom::dispatch
