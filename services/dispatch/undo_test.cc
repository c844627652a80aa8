// Taking answers and leases back, over real stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch {
namespace {

using ::crowdloom::testing::IsOk;
using ::crowdloom::testing::StatusIs;
using dispatch::testing::Floor;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr char kReviewAll[] = "stages { kind: LABEL } stages { kind: REVIEW share_permille: 1000 }";

TEST(UndoFlowTest, AnAnswerTakenBackIsTheNextAttemptOfItsAuthor) {
  Floor floor;
  floor.MakeBatch(2, "", "overlap { min: 2 }");
  const v1::Assignment label = floor.Lease(5).assignments(0);
  ASSERT_THAT(floor.SubmitRating(label, 1), IsOk());
  ASSERT_OK_AND_ASSIGN(const v1::Assignment undone, floor.Undo(label));
  EXPECT_EQ(undone.state(), v1::Assignment::RETURNED);
  EXPECT_EQ(floor.Query("SELECT open || ' ' || counted FROM dispatch.place WHERE ordinal = 1"),
            "1 0");
  EXPECT_THAT(floor.Undo(label), StatusIs(kPrecondition, "NOT_SUBMITTED"));

  const auto told = floor.Events<events::v1::SubmissionReceived>();
  ASSERT_EQ(told.size(), 2u);
  ASSERT_EQ(told[1].judgements_size(), 1);
  EXPECT_EQ(told[1].judgements(0).assignment(), label.name());
  EXPECT_EQ(told[1].judgements(0).outcome(), events::v1::Judgement::RETURNED);
  EXPECT_EQ(told[1].amount_micros(), 0);
  // What consensus then says changes nothing more.
  floor.TellVerdict(label.name(), 1, events::v1::VERDICT_RETURNED);
  EXPECT_EQ(floor.Query("SELECT open || ' ' || counted FROM dispatch.place WHERE ordinal = 1"),
            "1 0");

  const v1::Assignment again = floor.Lease(5).assignments(0);
  EXPECT_EQ(again.name(), label.name());
  EXPECT_EQ(again.attempt(), 2);
  EXPECT_EQ(again.answer().values().at("rating").number(), 1);
  EXPECT_THAT(floor.Undo(label), StatusIs(kPrecondition, "STALE_ATTEMPT"));
  EXPECT_THAT(floor.SubmitRating(again, 2), IsOk());
}

TEST(UndoFlowTest, WhatIsResolvedOrTooOldStays) {
  Floor floor;
  floor.MakeBatch(2, "", "overlap { min: 2 }");
  const v1::Assignment first = floor.Lease(5).assignments(0);
  const v1::Assignment last = floor.Lease(6).assignments(0);
  ASSERT_EQ(first.name().substr(0, 40), last.name().substr(0, 40));
  ASSERT_THAT(floor.SubmitRating(first, 1), IsOk());
  ASSERT_THAT(floor.SubmitRating(last, 1), IsOk());
  EXPECT_THAT(floor.Undo(last), StatusIs(kPrecondition, "TASK_RESOLVED"));
  EXPECT_THAT(floor.Undo(first), StatusIs(kPrecondition, "TASK_RESOLVED"));
  const v1::Assignment other = floor.Lease(5).assignments(0);
  ASSERT_THAT(floor.SubmitRating(other, 1), IsOk());
  floor.clock.Advance(absl::Seconds(31));
  EXPECT_THAT(floor.Undo(other), StatusIs(kPrecondition, "UNDO_TOO_LATE"));
}

TEST(UndoFlowTest, TheBatchSaysForHowLong) {
  Floor floor;
  const BatchKey batch = floor.MakeBatch(3, "", "overlap { min: 2 } undo_time { seconds: 300 }");
  const v1::Assignment first = floor.Lease(5).assignments(0);
  ASSERT_THAT(floor.SubmitRating(first, 1), IsOk());
  floor.clock.Advance(absl::Seconds(299));
  EXPECT_THAT(floor.Undo(first), IsOk());
  ASSERT_THAT(floor.SubmitRating(floor.Lease(5).assignments(0), 1), IsOk());
  floor.Update(batch, "undo_time {}", "undo_time");
  v1::Assignment second = first;
  second.set_attempt(2);
  EXPECT_THAT(floor.Undo(second), StatusIs(kPrecondition, "UNDO_TOO_LATE")) << "0 is never";
}

TEST(UndoFlowTest, AReviewThatWaitsIsTakenBackWithItsAnswerAndOpensAgain) {
  Floor floor;
  floor.reviewers = {9};
  floor.MakeBatch(1, kReviewAll);
  const v1::Assignment label = floor.Lease(5).assignments(0);
  ASSERT_THAT(floor.SubmitRating(label, 1), IsOk());
  ASSERT_THAT(floor.Undo(label), IsOk());
  EXPECT_EQ(floor.Lease(9).assignments_size(), 0) << "there is nothing to review";
  const v1::Assignment again = floor.Lease(5).assignments(0);
  ASSERT_THAT(floor.SubmitRating(again, 3), IsOk());
  const auto review = floor.Lease(9);
  ASSERT_EQ(review.assignments_size(), 1);
  EXPECT_EQ(review.assignments(0).review_items(0).attempt(), 2);
  EXPECT_THAT(floor.Undo(again), StatusIs(kPrecondition, "TASK_RESOLVED")) << "it is looked at";
  EXPECT_EQ(floor.Query("SELECT round FROM dispatch.place WHERE stage = 2"), "1");
}

TEST(LeasesTest, StaffSeesLeasesAndTakesThemAway) {
  Floor floor;
  const BatchKey batch = floor.MakeBatch(3);
  floor.MakeBatch(1, "", "priority: 5");
  ASSERT_EQ(floor.Lease(5, 3).assignments_size(), 3);
  ASSERT_EQ(floor.Lease(6).assignments_size(), 1);
  EXPECT_EQ(floor.ListLeases().leases_size(), 4);
  v1::ListLeasesRequest request;
  request.set_batch(NameOf(batch));
  request.set_page_size(2);
  const auto page = floor.ListLeases(request);
  ASSERT_EQ(page.leases_size(), 2);
  request.set_page_token(page.next_page_token());
  EXPECT_EQ(floor.ListLeases(request).leases_size(), 1);
  request = {};
  request.set_worker("workers/3-6");
  const auto of_worker = floor.ListLeases(request);
  ASSERT_EQ(of_worker.leases_size(), 1);
  const v1::Assignment lease = of_worker.leases(0);
  EXPECT_THAT(floor.Revoke(lease), IsOk());
  EXPECT_THAT(floor.SubmitRating(lease, 3), StatusIs(kPrecondition, "LEASE_NOT_HELD"));
  EXPECT_EQ(floor.Lease(7).assignments_size(), 1) << "somebody else gets it";
}

}  // namespace
}  // namespace crowdloom::dispatch
