#include "services/dispatch/core/submit.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace crowdloom::dispatch {
namespace {

using State = v1::Assignment;

TEST(SubmitTest, DecidesByStateAndAttempt) {
  struct Case {
    std::optional<HeldState> held;
    int attempt;
    SubmitDecision decision;
  };
  for (const Case& c : std::vector<Case>{
           {std::nullopt, 1, SubmitDecision::kNotHeld},
           {HeldState{State::LEASED, 1}, 1, SubmitDecision::kRecord},
           {HeldState{State::LEASED, 2}, 1, SubmitDecision::kStaleAttempt},
           {HeldState{State::LEASED, 1}, 2, SubmitDecision::kNotHeld},
           {HeldState{State::EXPIRED, 1}, 1, SubmitDecision::kRecordIfFree},
           {HeldState{State::RELEASED, 1}, 1, SubmitDecision::kNotHeld},
           {HeldState{State::SKIPPED, 1}, 1, SubmitDecision::kNotHeld},
           {HeldState{State::RETURNED, 1}, 2, SubmitDecision::kNotHeld},
       }) {
    EXPECT_EQ(DecideSubmit(c.held, std::nullopt, c.attempt, "r", 1), c.decision)
        << (c.held ? absl::StrCat(c.held->state, " ", c.held->attempt) : "never held");
  }
}

TEST(SubmitTest, ARecordedAttemptAnswersByItsRequestId) {
  for (const auto state : {State::SUBMITTED, State::ACCEPTED, State::RETURNED, State::LEASED}) {
    const HeldState held{state, state == State::LEASED ? 2 : 1};
    const Recorded recorded{"r", 7};
    EXPECT_EQ(DecideSubmit(held, recorded, 1, "r", 7), SubmitDecision::kRepeat);
    EXPECT_EQ(DecideSubmit(held, recorded, 1, "r", 8), SubmitDecision::kRequestIdReused);
    EXPECT_EQ(DecideSubmit(held, recorded, 1, "s", 7), SubmitDecision::kAlreadySubmitted);
  }
}

}  // namespace
}  // namespace crowdloom::dispatch
