// The life of assignments over real stores: lease, answer, expire, return, review, finish.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "common/base/check.h"
#include "common/testing/status_matchers.h"
#include "services/dispatch/loops/pay_watch.h"
#include "services/dispatch/store/pay_store.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch {
namespace {

using ::crowdloom::testing::IsOk;
using ::crowdloom::testing::StatusIs;
using dispatch::testing::Floor;
using v1::LeaseAssignmentsResponse;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr char kReviewAll[] = "stages { kind: LABEL } stages { kind: REVIEW share_permille: 1000 }";

std::string TaskOf(const v1::Assignment& assignment) {
  return assignment.name().substr(0, assignment.name().find("/assignments/"));
}

TEST(FlowTest, ALeaseShowsTheTaskAndItsSubmissionIsTold) {
  Floor floor;
  floor.MakeBatch(1);
  const auto leased = floor.Lease(5);
  ASSERT_EQ(leased.assignments_size(), 1) << leased.DebugString();
  const v1::Assignment& assignment = leased.assignments(0);
  EXPECT_EQ(assignment.state(), v1::Assignment::LEASED);
  EXPECT_EQ(assignment.payload().fields().at("text").string_value(), "1");
  EXPECT_EQ(assignment.rate().micros(), 40'000);
  floor.clock.Advance(absl::Seconds(9));
  ASSERT_OK_AND_ASSIGN(const v1::Assignment submitted, floor.SubmitRating(assignment, 4));
  EXPECT_EQ(submitted.state(), v1::Assignment::SUBMITTED);

  const auto events = floor.Events<events::v1::SubmissionReceived>();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].assignment(), assignment.name());
  EXPECT_EQ(events[0].answer().values().at("rating").number(), 4);
  EXPECT_EQ(events[0].target(), 1);
  EXPECT_EQ(events[0].amount_micros(), 40'000);
  EXPECT_TRUE(floor.budget.holds.contains(events[0].hold())) << events[0].hold();
  EXPECT_EQ(events[0].work_seconds(), 9);
}

TEST(FlowTest, WhoHoldsALeaseGetsItBackFirst) {
  Floor floor;
  floor.MakeBatch(5);
  const auto first = floor.Lease(5, 2);
  const auto again = floor.Lease(5, 3);
  ASSERT_EQ(first.assignments_size(), 2);
  ASSERT_EQ(again.assignments_size(), 3);
  EXPECT_EQ(again.assignments(0).name(), first.assignments(0).name());
  EXPECT_EQ(again.assignments(1).name(), first.assignments(1).name());
  EXPECT_EQ(floor.Query("SELECT count(*) FROM dispatch.assignment"), "3");
}

TEST(FlowTest, OneWorkerTwiceInABatchHoldsEachLeaseOnce) {
  Floor floor;
  floor.MakeBatch(5);
  const auto both = floor.LeaseTogether({5, 5});
  EXPECT_EQ(both[0].assignments(0).name(), both[1].assignments(0).name());
  EXPECT_EQ(floor.Query("SELECT count(*) FROM dispatch.assignment"), "1");
}

TEST(FlowTest, ARepeatedSubmissionGetsTheSameReplyAndAnotherBodyIsRefused) {
  Floor floor;
  floor.MakeBatch(2, "", "overlap { min: 2 }");
  const auto leased = floor.Lease(5, 2);
  v1::SubmitAssignmentRequest request = Floor::Answer(leased.assignments(0), 3);
  ASSERT_OK_AND_ASSIGN(const v1::Assignment first, floor.Submit(request));
  floor.clock.Advance(absl::Seconds(5));
  ASSERT_OK_AND_ASSIGN(const v1::Assignment second, floor.Submit(request));
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  (*request.mutable_answer()->mutable_values())["rating"].set_number(4);
  EXPECT_THAT(floor.Submit(request),
              StatusIs(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  EXPECT_THAT(floor.SubmitRating(leased.assignments(0), 3),
              StatusIs(absl::StatusCode::kAlreadyExists, "ALREADY_SUBMITTED"));
  EXPECT_EQ(floor.Events<events::v1::SubmissionReceived>().size(), 1u);
}

TEST(FlowTest, EachSubmissionOfABulkCallHasItsOwnOutcome) {
  Floor floor;
  floor.MakeBatch(4);
  const auto leased = floor.Lease(5, 3);
  ASSERT_EQ(leased.assignments_size(), 3);
  const v1::Assignment foreign = floor.Lease(6).assignments(0);
  v1::SubmitAssignmentsRequest request;
  request.set_worker("workers/3-5");
  *request.add_submissions() = Floor::Answer(leased.assignments(0), 3);
  *request.add_submissions() = Floor::Answer(leased.assignments(1), 9);
  *request.add_submissions() = Floor::Answer(foreign, 3);
  *request.add_submissions() = Floor::Answer(leased.assignments(2), 4);
  *request.add_submissions() = request.submissions(0);
  const v1::SubmitAssignmentsResponse first = floor.SubmitBulk(request);
  ASSERT_EQ(first.results_size(), 5);
  EXPECT_EQ(first.results(0).assignment().state(), v1::Assignment::SUBMITTED);
  EXPECT_EQ(first.results(1).refusal().reason(), "INVALID_ANSWER");
  EXPECT_FALSE(first.results(1).has_assignment());
  EXPECT_GT(first.results(1).refusal().violations_size(), 0);
  EXPECT_EQ(first.results(2).refusal().reason(), "FOREIGN_RESOURCE");
  EXPECT_EQ(first.results(3).assignment().name(), leased.assignments(2).name());
  EXPECT_EQ(first.results(4).SerializeAsString(), first.results(0).SerializeAsString());
  floor.clock.Advance(absl::Seconds(5));
  EXPECT_EQ(floor.SubmitBulk(request).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(floor.Events<events::v1::SubmissionReceived>().size(), 2u);
  EXPECT_THAT(floor.SubmitRating(foreign, 3), IsOk()) << "it is still held";
}

TEST(FlowTest, AnswersThatDoNotFitAreRefusedAndTheLeaseStays) {
  Floor floor;
  floor.MakeBatch(1);
  const auto leased = floor.Lease(5);
  EXPECT_THAT(floor.SubmitRating(leased.assignments(0), 9),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_ANSWER"));
  EXPECT_THAT(floor.SubmitRating(leased.assignments(0), 5), IsOk());
}

TEST(FlowTest, ForeignAndUnknownLeasesAreNotHeld) {
  Floor floor;
  floor.MakeBatch(1);
  v1::Assignment assignment = floor.Lease(5).assignments(0);
  assignment.set_attempt(2);
  EXPECT_THAT(floor.SubmitRating(assignment, 5), StatusIs(kPrecondition, "LEASE_NOT_HELD"));
  assignment.set_name(TaskOf(assignment) + "/assignments/3-6-1");
  EXPECT_THAT(floor.SubmitRating(assignment, 5), StatusIs(kPrecondition, "LEASE_NOT_HELD"));
  assignment.set_name("projects/3-99/batches/1/tasks/1/assignments/3-5-1");
  EXPECT_THAT(floor.SubmitRating(assignment, 5), StatusIs(kPrecondition, "LEASE_NOT_HELD"));
}

TEST(FlowTest, OverlapIsMetExactlyByDifferentWorkers) {
  Floor floor;
  floor.MakeBatch(7, "", "overlap { min: 3 }");
  std::map<std::string, std::set<int>> workers;
  for (int round = 0; round < 12; ++round) {
    std::vector<int> together;
    for (int worker = 1; worker <= 9; ++worker) together.push_back(worker);
    const auto responses = floor.LeaseTogether(together);
    for (size_t i = 0; i < responses.size(); ++i) {
      for (const v1::Assignment& assignment : responses[i].assignments()) {
        EXPECT_TRUE(workers[TaskOf(assignment)].insert(together[i]).second) << assignment.name();
        EXPECT_THAT(floor.SubmitRating(assignment, 1 + round % 5), IsOk());
      }
    }
  }
  ASSERT_EQ(workers.size(), 7u);
  for (const auto& [task, of_task] : workers) EXPECT_EQ(of_task.size(), 3u) << task;
  EXPECT_EQ(floor.Lease(99).no_work_reason(), LeaseAssignmentsResponse::ALL_TAKEN);
}

TEST(FlowTest, StartedTasksAreFinishedFirst) {
  Floor floor;
  floor.MakeBatch(10, "", "overlap { min: 2 }");
  const std::string first = TaskOf(floor.Lease(1).assignments(0));
  EXPECT_EQ(TaskOf(floor.Lease(2).assignments(0)), first);
  EXPECT_NE(TaskOf(floor.Lease(3).assignments(0)), first);
}

TEST(FlowTest, AnExpiredLeaseGoesToOthersAndComesTooLate) {
  Floor floor;
  floor.MakeBatch(1);
  const v1::Assignment late = floor.Lease(5).assignments(0);
  EXPECT_EQ(floor.Lease(6).assignments_size(), 0);
  floor.clock.Advance(absl::Minutes(16));
  floor.Expire();
  const auto other = floor.Lease(6);
  ASSERT_EQ(other.assignments_size(), 1);
  EXPECT_THAT(floor.SubmitRating(late, 2), StatusIs(kPrecondition, "PLACE_TAKEN"));
  EXPECT_THAT(floor.SubmitRating(other.assignments(0), 2), IsOk());
  EXPECT_EQ(floor.Lease(5).assignments_size(), 0) << "never twice to one worker";
}

TEST(FlowTest, ALateAnswerIsTakenWhileThePlaceIsFree) {
  Floor floor;
  floor.MakeBatch(1);
  const v1::Assignment late = floor.Lease(5).assignments(0);
  floor.clock.Advance(absl::Minutes(16));
  floor.Expire();
  EXPECT_THAT(floor.SubmitRating(late, 2), IsOk());
  EXPECT_EQ(floor.Lease(6).assignments_size(), 0);
  EXPECT_EQ(floor.Query("SELECT open || ' ' || counted FROM dispatch.place"), "0 1");
}

TEST(FlowTest, ReservedTasksGoOnlyToTheirWorkersAndComeBackToThem) {
  Floor floor;
  floor.MakeBatch(2, "", "overlap { min: 2 }",
                  "reserved_workers: 'workers/3-5' reserved_workers: 'workers/3-6'");
  EXPECT_EQ(floor.Lease(7).assignments_size(), 0);
  ASSERT_EQ(floor.Lease(5, 2).assignments_size(), 2);
  floor.clock.Advance(absl::Minutes(16));
  floor.Expire();
  EXPECT_EQ(floor.Lease(7).assignments_size(), 0);
  const auto again = floor.Lease(5, 2);
  ASSERT_EQ(again.assignments_size(), 2) << "nobody else could ever do it";
  EXPECT_EQ(again.assignments(0).attempt(), 2);
  EXPECT_EQ(floor.Lease(6, 2).assignments_size(), 2);
}

TEST(FlowTest, ReturnedWorkComesFirstAndIsReviewedAgain) {
  Floor floor;
  floor.reviewers = {9};
  floor.MakeBatch(1, kReviewAll);
  const v1::Assignment label = floor.Lease(5).assignments(0);
  EXPECT_EQ(floor.Lease(9).assignments_size(), 0) << "nothing to review yet, the place is taken";
  ASSERT_THAT(floor.SubmitRating(label, 1), IsOk());

  const auto review = floor.Lease(9);
  ASSERT_EQ(review.assignments_size(), 1);
  ASSERT_EQ(review.assignments(0).kind(), v1::Assignment::REVIEW);
  ASSERT_EQ(review.assignments(0).review_items_size(), 1);
  EXPECT_THAT(floor.Submit(Floor::Judge(v1::Assignment(review.assignments(0)),
                                        events::v1::Judgement::OUTCOME_UNSPECIFIED)),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_ANSWER"));
  ASSERT_THAT(floor.Submit(Floor::Judge(review.assignments(0), events::v1::Judgement::RETURNED)),
              IsOk());
  floor.TellVerdict(review.assignments(0).name(), 1, events::v1::VERDICT_ACCEPTED);
  floor.TellVerdict(label.name(), 1, events::v1::VERDICT_RETURNED);

  const auto again = floor.Lease(5);
  ASSERT_EQ(again.assignments_size(), 1);
  EXPECT_EQ(again.assignments(0).name(), label.name());
  EXPECT_EQ(again.assignments(0).attempt(), 2);
  EXPECT_EQ(again.assignments(0).return_reason().error_code(), "WRONG");
  EXPECT_EQ(again.assignments(0).answer().values().at("rating").number(), 1);
  EXPECT_THAT(floor.SubmitRating(label, 3),
              StatusIs(absl::StatusCode::kAlreadyExists, "ALREADY_SUBMITTED"));
  ASSERT_THAT(floor.SubmitRating(again.assignments(0), 5), IsOk());

  const auto second = floor.Lease(9);
  ASSERT_EQ(second.assignments_size(), 1) << "the same reviewer may have the next round";
  EXPECT_EQ(second.assignments(0).attempt(), 2);
  EXPECT_EQ(second.assignments(0).review_items(0).attempt(), 2);
  ASSERT_THAT(floor.Submit(Floor::Judge(second.assignments(0), events::v1::Judgement::ACCEPTED)),
              IsOk());
  EXPECT_EQ(floor.Events<events::v1::SubmissionReceived>().size(), 4u);
}

TEST(FlowTest, NobodyReviewsTheirOwn) {
  Floor floor;
  floor.reviewers = {5, 6};
  floor.MakeBatch(1, kReviewAll);
  ASSERT_THAT(floor.SubmitRating(floor.Lease(5).assignments(0), 1), IsOk());
  EXPECT_EQ(floor.Lease(5).assignments_size(), 0);
  EXPECT_EQ(floor.Lease(6).assignments_size(), 1);
}

TEST(FlowTest, ARejectedAnswerGivesItsPlaceToSomebodyElse) {
  Floor floor;
  floor.MakeBatch(1);
  const v1::Assignment label = floor.Lease(5).assignments(0);
  ASSERT_THAT(floor.SubmitRating(label, 1), IsOk());
  floor.TellVerdict(label.name(), 1, events::v1::VERDICT_REJECTED);
  floor.TellVerdict(label.name(), 1, events::v1::VERDICT_REJECTED);
  EXPECT_EQ(floor.Lease(5).assignments_size(), 0);
  EXPECT_EQ(floor.Lease(6).assignments_size(), 1);
}

TEST(FlowTest, ConsensusOpensOneMorePlace) {
  Floor floor;
  floor.MakeBatch(1, "", "overlap { min: 1 max: 2 dynamic: true }");
  const v1::Assignment label = floor.Lease(5).assignments(0);
  ASSERT_THAT(floor.SubmitRating(label, 1), IsOk());
  EXPECT_EQ(floor.Lease(6).assignments_size(), 0);
  events::v1::PlaceRequested requested;
  requested.set_task(TaskOf(label));
  requested.set_target(2);
  floor.Tell(requested);
  floor.Tell(requested);
  EXPECT_EQ(floor.Lease(6).assignments_size(), 1);
  requested.set_target(3);
  floor.Tell(requested);
  EXPECT_EQ(floor.Lease(7).assignments_size(), 0) << "never above what the hold covers";
}

TEST(FlowTest, FinalTasksCloseTheirHoldAndTheBatch) {
  Floor floor;
  const BatchKey batch = floor.MakeBatch(2);
  for (int i = 0; i < 2; ++i) {
    const v1::Assignment label = floor.Lease(5).assignments(0);
    ASSERT_THAT(floor.SubmitRating(label, 1), IsOk());
    floor.TellVerdict(label.name(), 1, events::v1::VERDICT_ACCEPTED);
    floor.Finish();
    EXPECT_EQ(floor.Events<events::v1::HoldClosed>().size(), 0u);
    floor.TellResolved(TaskOf(label), true);
    floor.TellResolved(TaskOf(label), true);
  }
  floor.Finish();
  ASSERT_EQ(floor.Events<events::v1::HoldClosed>().size(), 1u);
  EXPECT_EQ(floor.Events<events::v1::HoldClosed>()[0].hold(), floor.budget.holds.begin()->first);
  EXPECT_EQ(floor.Query("SELECT state || ' ' || stop_reason FROM dispatch.batch"), "4 2")
      << NameOf(batch);
}

TEST(FlowTest, AClosedBatchTellsOfItsHalfAnsweredTasksOnceNobodyHoldsThem) {
  Floor floor;
  const BatchKey batch = floor.MakeBatch(2, "", "overlap { min: 3 }");
  const v1::Assignment first = floor.Lease(5).assignments(0);
  const v1::Assignment second = floor.Lease(6).assignments(0);
  ASSERT_EQ(TaskOf(first), TaskOf(second));
  ASSERT_THAT(floor.SubmitRating(first, 1), IsOk());
  floor.Query("UPDATE dispatch.batch SET state = 4, stop_reason = 1 RETURNING 1");
  floor.Finish();
  EXPECT_EQ(floor.Events<events::v1::TargetChanged>().size(), 0u) << "somebody still holds it";
  ASSERT_THAT(floor.SubmitRating(second, 1), IsOk());
  for (int sweep = 0; sweep < 2; ++sweep) floor.Finish();
  const auto told = floor.Events<events::v1::TargetChanged>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].task(), TaskOf(first));
  EXPECT_EQ(told[0].target(), 2);
  EXPECT_TRUE(told[0].closed());
  EXPECT_EQ(floor.Events<events::v1::HoldClosed>().size(), 0u);
  floor.TellResolved(TaskOf(first), true);
  floor.Finish();
  EXPECT_EQ(floor.Events<events::v1::HoldClosed>().size(), 1u) << NameOf(batch);
}

TEST(FlowTest, AReturnedAnswerOfAClosedBatchGivesItsPlaceUp) {
  Floor floor;
  floor.reviewers = {9};
  floor.MakeBatch(1, kReviewAll);
  const v1::Assignment label = floor.Lease(5).assignments(0);
  ASSERT_THAT(floor.SubmitRating(label, 1), IsOk());
  floor.TellVerdict(label.name(), 1, events::v1::VERDICT_RETURNED);
  floor.Query("UPDATE dispatch.batch SET state = 4, stop_reason = 1 RETURNING 1");
  floor.Finish();
  EXPECT_EQ(floor.Query("SELECT state FROM dispatch.assignment"), "7");
  EXPECT_EQ(floor.Query("SELECT open + counted FROM dispatch.place WHERE stage = 1"), "0");
  EXPECT_EQ(floor.Query("SELECT state FROM dispatch.place WHERE stage = 1"), "5") << "cancelled";
  EXPECT_EQ(floor.Events<events::v1::HoldClosed>().size(), 1u);
}

TEST(FlowTest, ABatchStopsWithoutMoneyAndGoesOnWithIt) {
  Floor floor;
  floor.budget.available = 3 * 40'000;
  floor.MakeBatch(5);
  for (int i = 0; i < 3; ++i) {
    const auto leased = floor.Lease(5);
    ASSERT_EQ(leased.assignments_size(), 1) << i;
    ASSERT_THAT(floor.SubmitRating(leased.assignments(0), 1), IsOk());
    floor.TellResolved(TaskOf(leased.assignments(0)), true);
  }
  EXPECT_EQ(floor.Lease(5).assignments_size(), 0);
  EXPECT_EQ(floor.budget.available, 0);
  floor.clock.Advance(absl::Seconds(3));
  floor.Feed();
  floor.budget.available = 10 * 40'000;
  floor.clock.Advance(absl::Seconds(3));
  floor.Feed();
  EXPECT_EQ(floor.Lease(5, 9).assignments_size(), 2);
  EXPECT_EQ(floor.budget.available, 8 * 40'000);
}

TEST(FlowTest, LeasesResumeByThemselvesWhenRedisForgets) {
  Floor floor;
  floor.MakeBatch(4, "", "overlap { min: 2 }");
  const auto before = floor.Lease(5, 2);
  ASSERT_EQ(before.assignments_size(), 2);
  floor.LoseRedis();
  EXPECT_THAT(floor.SubmitRating(before.assignments(0), 1), IsOk());
  const auto during = floor.Lease(5, 2);
  EXPECT_EQ(during.no_work_reason(), LeaseAssignmentsResponse::REBUILDING);
  const auto after = floor.Lease(5, 4);
  EXPECT_EQ(after.assignments_size(), 3) << "all but the one that was submitted";
  std::set<std::string> names;
  for (const v1::Assignment& assignment : after.assignments()) names.insert(assignment.name());
  EXPECT_EQ(names.size(), 3u);
  EXPECT_FALSE(names.contains(before.assignments(0).name()));
  EXPECT_EQ(floor.Lease(6, 8).assignments_size(), 4);
  EXPECT_EQ(floor.Lease(7, 8).assignments_size(), 0);
}

constexpr char kTextAndReview[] =
    "label_interface { controls { key: 'said' text {} } } stages { kind: LABEL } "
    "stages { kind: REVIEW share_permille: 1000 } error_codes { code: 'WRONG' }";
constexpr char kByWord[] = "price { plans { unit: WORD rate_micros: 1000 cap_micros: 9000 } }";

TEST(FlowTest, AnAnswerIsPaidByWhatItHoldsAtTheRateItWasTakenFor) {
  Floor floor;
  floor.reviewers = {9};
  floor.MakeBatch(1, kTextAndReview, kByWord);
  EXPECT_EQ(floor.Query("SELECT amount_micros FROM dispatch.hold"), "49000")
      << "the label at its cap and four rounds of review";
  const v1::Assignment label = floor.Lease(5).assignments(0);
  EXPECT_EQ(label.price_unit(), v1::Batch::WORD);
  EXPECT_EQ(label.rate().micros(), 1'000);
  EXPECT_EQ(label.cap().micros(), 9'000);
  v1::SubmitAssignmentRequest answer = Floor::Answer(label, 4);
  (*answer.mutable_answer()->mutable_values())["said"].set_text("one two three");
  const auto first = floor.Submit(answer);
  ASSERT_THAT(first.status(), IsOk());
  EXPECT_EQ(first->amount().micros(), 3'000);
  EXPECT_EQ(floor.Submit(answer)->SerializeAsString(), first->SerializeAsString());

  const v1::Assignment review = floor.Lease(9).assignments(0);
  v1::SubmitAssignmentRequest fix = Floor::Judge(review, events::v1::Judgement::FIXED);
  *fix.mutable_judgements(0)->mutable_fixed_answer() = answer.answer();
  auto& said = (*fix.mutable_judgements(0)->mutable_fixed_answer()->mutable_values())["said"];
  said.set_text("one two");
  ASSERT_THAT(floor.Submit(fix).status(), IsOk());
  const auto events = floor.Events<events::v1::SubmissionReceived>();
  ASSERT_EQ(events.size(), size_t{2});
  EXPECT_EQ(events[0].amount_micros(), 3'000);
  EXPECT_EQ(events[1].judgements(0).fixed_amount_micros(), 2'000);
}

TEST(FlowTest, NoFixPaysItsAuthorMoreThanTheyHandedIn) {
  Floor floor;
  floor.reviewers = {9};
  floor.MakeBatch(1, kTextAndReview, kByWord);
  v1::SubmitAssignmentRequest answer = Floor::Answer(floor.Lease(5).assignments(0), 4);
  (*answer.mutable_answer()->mutable_values())["said"].set_text("one");
  ASSERT_THAT(floor.Submit(answer).status(), IsOk());
  v1::SubmitAssignmentRequest fix =
      Floor::Judge(floor.Lease(9).assignments(0), events::v1::Judgement::FIXED);
  *fix.mutable_judgements(0)->mutable_fixed_answer() = answer.answer();
  (*fix.mutable_judgements(0)->mutable_fixed_answer()->mutable_values())["said"].set_text("1 2 3");
  ASSERT_THAT(floor.Submit(fix).status(), IsOk());
  EXPECT_EQ(floor.Events<events::v1::SubmissionReceived>()[1].judgements(0).fixed_amount_micros(),
            1'000);
}

TEST(FlowTest, ThePreviewIsWhatHoldsCoverAndPayIsMeasured) {
  Floor floor;
  const BatchKey batch = floor.MakeBatch(
      5, "", "price { label_micros: 40000 } overlap { min: 2 max: 3 dynamic: true }");
  v1::PreviewBatchCostResponse preview;
  MeasuredPay before, after;
  const auto look = [&](MeasuredPay& pay) {
    CHECK_OK(pg::RunTx(floor.db, [&](pg::Tx& tx) -> absl::Status {
      preview = PreviewCost(tx, FindTerms(tx, {batch}).at(0));
      pay = MeasurePay(tx, batch);
      return absl::OkStatus();
    }));
  };
  look(before);
  EXPECT_EQ(preview.task_count(), 5);
  EXPECT_EQ(preview.label_cost_least().micros(), 5 * 2 * 40'000);
  EXPECT_EQ(std::to_string(preview.label_cost_max().micros()),
            floor.Query("SELECT sum(amount_micros) FROM dispatch.hold"));
  EXPECT_EQ(before.hourly, 0);
  for (const int seconds : {10, 12, 60}) {
    const v1::Assignment assignment = floor.Lease(seconds).assignments(0);
    floor.clock.Advance(absl::Seconds(seconds));
    ASSERT_THAT(floor.SubmitRating(assignment, 3), IsOk());
  }
  look(after);
  EXPECT_EQ(after.median_seconds, 12);
  EXPECT_EQ(after.hourly, 12'000'000);

  PayWatch content(&floor.db, 11'000'000);
  ASSERT_THAT(content.Step().status(), IsOk());
  EXPECT_TRUE(content.below().empty());
  PayWatch demanding(&floor.db, 13'000'000);
  ASSERT_THAT(demanding.Step().status(), IsOk());
  EXPECT_TRUE(demanding.below().contains(batch));
}

}  // namespace
}  // namespace crowdloom::dispatch
