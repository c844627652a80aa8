#include "services/dispatch/core/undo.h"

#include <gtest/gtest.h>

namespace crowdloom::dispatch {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'000);
constexpr absl::Duration kUndoTime = absl::Seconds(30);

UndoCase Standing() {
  return {.state = v1::Assignment::SUBMITTED, .attempt = 2, .submit_time = kNow - kUndoTime};
}

TEST(UndoTest, AnAnswerIsTakenBackInTimeWhileNothingIsDecided) {
  EXPECT_EQ(DecideUndo(Standing(), 2, kUndoTime, kNow), UndoDecision::kReturn);
  EXPECT_EQ(DecideUndo(Standing(), 2, kUndoTime, kNow + absl::Milliseconds(1)),
            UndoDecision::kTooLate);
  EXPECT_EQ(DecideUndo(Standing(), 1, kUndoTime, kNow), UndoDecision::kStaleAttempt);
  EXPECT_EQ(DecideUndo(Standing(), 3, kUndoTime, kNow), UndoDecision::kNotSubmitted);
}

TEST(UndoTest, WhatIsDecidedOrLookedAtStays) {
  const auto with = [](auto change) {
    UndoCase stored = Standing();
    change(stored);
    return DecideUndo(stored, 2, kUndoTime, kNow);
  };
  EXPECT_EQ(with([](auto& s) { s.final = true; }), UndoDecision::kResolved);
  EXPECT_EQ(with([](auto& s) { s.complete = true; }), UndoDecision::kResolved);
  EXPECT_EQ(with([](auto& s) { s.complete = s.reviewed = true; }), UndoDecision::kReturn);
  EXPECT_EQ(with([](auto& s) { s.complete = s.reviewed = s.in_review = true; }),
            UndoDecision::kResolved);
  EXPECT_EQ(with([](auto& s) { s.review = true; }), UndoDecision::kNotUndoable);
}

TEST(UndoTest, OnlyAStandingAnswerCanBeTakenBack) {
  for (int state = v1::Assignment::State_MIN; state <= v1::Assignment::State_MAX; ++state) {
    UndoCase stored = Standing();
    stored.state = static_cast<v1::Assignment::State>(state);
    UndoDecision expected = UndoDecision::kNotSubmitted;
    if (state == v1::Assignment::SUBMITTED) expected = UndoDecision::kReturn;
    if (state == v1::Assignment::ACCEPTED || state == v1::Assignment::REJECTED) {
      expected = UndoDecision::kResolved;
    }
    EXPECT_EQ(DecideUndo(stored, 2, kUndoTime, kNow), expected)
        << v1::Assignment::State_Name(stored.state);
  }
}

}  // namespace
}  // namespace crowdloom::dispatch
