#include "services/consensus/live/decide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/base/rng.h"
#include "services/consensus/live/canonical.h"
#include "services/consensus/live/project_crowd.h"
#include "services/consensus/live/project_state.h"
#include "services/consensus/live/replay.h"
#include "services/consensus/testing/submissions.h"

namespace crowdloom::consensus {
namespace {

using events::v1::Judgement;
using events::v1::SubmissionReceived;
using testing::Choice;
using testing::Judge;
using testing::Label;
using testing::LabelOf;
using testing::Parsed;
using testing::Review;
using ::testing::SizeIs;

// One task, fed with submissions.
class DecideTest : public ::testing::Test {
 protected:
  Outcome Feed(const SubmissionReceived& event) {
    Submission submission = Parsed(event);
    record_.key = submission.key.task;
    Outcome outcome = Apply(std::move(submission), record_, crowd_);
    for (const auto& verdict : outcome.verdicts) {
      EXPECT_TRUE(told_.insert({{verdict.assignment(), verdict.attempt()}, verdict}).second)
          << "told twice: " << verdict.ShortDebugString();
    }
    return outcome;
  }

  const v1::Consensus& now() const { return record_.consensus; }
  std::string Best() const { return now().answer().values().at("label").choice().options(0); }
  events::v1::Use UseBy(int worker) const {
    for (const auto& vote : now().votes()) {
      if (ParseAssignment(vote.assignment())->worker_id == testing::kOrganization + worker) {
        return vote.use();
      }
    }
    return events::v1::USE_UNSPECIFIED;
  }
  events::v1::Verdict Verdict(const SubmissionReceived& event) const {
    const auto verdict = told_.find({event.assignment(), event.attempt()});
    return verdict == told_.end() ? events::v1::VERDICT_UNSPECIFIED : verdict->second.verdict();
  }

  TaskRecord record_;
  ProjectCrowd crowd_;
  std::map<std::pair<std::string, int>, events::v1::VerdictRecorded> told_;
};

SubmissionReceived Reviewed(SubmissionReceived event) {
  event.set_review(true);
  return event;
}

SubmissionReceived Dynamic(SubmissionReceived event, int target, int target_max) {
  event.set_dynamic_overlap(true);
  event.set_target(target);
  event.set_target_max(target_max);
  event.set_threshold_ppm(990'000);
  return event;
}

TEST_F(DecideTest, WaitsForAsManyAnswersAsAreWanted) {
  EXPECT_FALSE(Feed(Label(1, 1, "cat", 1)).resolved.has_value());
  EXPECT_EQ(now().state(), v1::Consensus::PENDING);
  EXPECT_EQ(Best(), "cat") << "the best so far is shown";
  EXPECT_FALSE(Feed(Label(1, 2, "dog", 2)).resolved.has_value());
  const Outcome outcome = Feed(Label(1, 3, "cat", 3));
  ASSERT_TRUE(outcome.resolved.has_value());
  EXPECT_TRUE(outcome.resolved->final());
  EXPECT_EQ(outcome.resolved->confidence_ppm(), 600'000);
  EXPECT_EQ(now().state(), v1::Consensus::RESOLVED);
  EXPECT_EQ(now().method(), "majority");
  EXPECT_EQ(Best(), "cat");
}

TEST_F(DecideTest, AReturnedLotReopensWhatWasFinal) {
  const SubmissionReceived first = LabelOf(1, 1, 1, "cat", 1);
  ASSERT_TRUE(Feed(first).resolved->final());
  SubmissionReceived lot = Review(1, 9, 2, /*attempt=*/4);
  Judge(lot, first, Judgement::RETURNED);
  lot.set_lot("projects/3-17/lots/4");
  told_.clear();
  const Outcome returned = Feed(lot);
  ASSERT_THAT(returned.verdicts, SizeIs(2)) << "the inspection itself is done as well";
  EXPECT_EQ(returned.verdicts[1].verdict(), events::v1::VERDICT_RETURNED);
  EXPECT_EQ(returned.verdicts[1].decision(), 2);
  EXPECT_EQ(returned.verdicts[1].decided_by(), "workers/3-9");
  EXPECT_EQ(returned.verdicts[1].hold(), "projects/3-17/holds/1");
  ASSERT_THAT(returned.quality, SizeIs(1));
  EXPECT_EQ(returned.quality[0].answers, -1);
  EXPECT_EQ(returned.quality[0].agreed, -1);
  EXPECT_EQ(now().state(), v1::Consensus::PENDING);
  EXPECT_FALSE(now().final());
  EXPECT_THAT(Feed(lot).verdicts, SizeIs(0)) << "told again";

  const Outcome again = Feed(LabelOf(1, 1, 1, "dog", 3, /*attempt=*/2));
  ASSERT_THAT(again.verdicts, SizeIs(1));
  EXPECT_EQ(again.verdicts[0].verdict(), events::v1::VERDICT_ACCEPTED);
  EXPECT_EQ(again.verdicts[0].attempt(), 2);
  EXPECT_EQ(again.verdicts[0].decision(), 1);
  EXPECT_TRUE(again.resolved->final());
  EXPECT_EQ(Best(), "dog");
}

TEST_F(DecideTest, AReturnedLotOverrulesTheReview) {
  const SubmissionReceived first = Reviewed(LabelOf(1, 1, 1, "cat", 1));
  Feed(first);
  SubmissionReceived review = Review(1, 5, 2);
  Judge(review, first, Judgement::ACCEPTED);
  ASSERT_TRUE(Feed(review).resolved->final());
  SubmissionReceived lot = Review(1, 9, 3, /*attempt=*/4);
  Judge(lot, first, Judgement::RETURNED);
  lot.set_lot("projects/3-17/lots/4");
  told_.clear();
  ASSERT_THAT(Feed(lot).verdicts, SizeIs(2));
  EXPECT_FALSE(Feed(Reviewed(LabelOf(1, 1, 1, "dog", 4, /*attempt=*/2))).resolved->final())
      << "the next attempt is reviewed again";
}

TEST_F(DecideTest, ADroppedTaskIsPaidAndHasNoAnswer) {
  const SubmissionReceived first = Reviewed(LabelOf(1, 1, 1, "cat", 1));
  Feed(first);
  SubmissionReceived review = Review(1, 5, 2);
  Judge(review, first, Judgement::DROPPED);
  const Outcome outcome = Feed(review);
  ASSERT_TRUE(outcome.resolved.has_value());
  EXPECT_TRUE(outcome.resolved->final());
  EXPECT_TRUE(outcome.resolved->dropped());
  EXPECT_FALSE(outcome.resolved->has_answer());
  EXPECT_EQ(Verdict(first), events::v1::VERDICT_ACCEPTED);
  EXPECT_EQ(UseBy(1), events::v1::USE_EXCLUDED);
}

TEST_F(DecideTest, BeingOutvotedIsPaid) {
  Feed(Label(1, 1, "cat", 1));
  Feed(Label(1, 2, "dog", 2));
  const Outcome outcome = Feed(Label(1, 3, "cat", 3));
  ASSERT_THAT(outcome.verdicts, SizeIs(3));
  for (const auto& verdict : outcome.verdicts) {
    EXPECT_EQ(verdict.verdict(), events::v1::VERDICT_ACCEPTED);
    EXPECT_EQ(verdict.decision(), 1);
    EXPECT_EQ(verdict.decided_by(), "task-final");
    EXPECT_EQ(verdict.amount_micros(), 100'000);
    EXPECT_EQ(verdict.hold(), "projects/3-17/holds/1");
  }
  EXPECT_EQ(UseBy(1), events::v1::USE_COUNTED);
  EXPECT_EQ(UseBy(2), events::v1::USE_OUTVOTED);
  ASSERT_THAT(outcome.quality, SizeIs(3));
  EXPECT_EQ(outcome.quality[0].agreed, 1);
  EXPECT_EQ(outcome.quality[1].agreed, 0);
  EXPECT_EQ(outcome.quality[1].answers, 1);
}

TEST_F(DecideTest, ALateAnswerToAFinalTaskIsAcceptedAndChangesNothing) {
  for (int i = 1; i <= 3; ++i) Feed(Label(1, i, "cat", i));
  const v1::Consensus before = now();
  const Outcome late = Feed(Label(1, 4, "dog", 4));
  ASSERT_THAT(late.verdicts, SizeIs(1));
  EXPECT_EQ(late.verdicts[0].use(), events::v1::USE_OUTVOTED);
  EXPECT_FALSE(late.resolved.has_value());
  EXPECT_EQ(Best(), "cat");
  EXPECT_EQ(now().version(), before.version());
  EXPECT_EQ(now().confidence(), before.confidence());
}

TEST_F(DecideTest, ARepeatedSubmissionIsIgnored) {
  Feed(Label(1, 1, "cat", 1));
  Feed(Label(1, 1, "cat", 1));
  EXPECT_EQ(now().votes_size(), 1);
  EXPECT_EQ(now().version(), 1);
}

TEST_F(DecideTest, AReviewedTaskIsFinalWhenEveryAnswerIsJudged) {
  const SubmissionReceived label = Reviewed(LabelOf(1, 1, 1, "cat", 1));
  const Outcome labelled = Feed(label);
  ASSERT_TRUE(labelled.resolved.has_value()) << "so that a reviewer is asked";
  EXPECT_FALSE(labelled.resolved->final());
  EXPECT_THAT(labelled.verdicts, SizeIs(0));
  SubmissionReceived review = Review(1, 9, 2);
  Judge(review, label, Judgement::ACCEPTED);
  const Outcome reviewed = Feed(review);
  EXPECT_TRUE(reviewed.resolved->final());
  EXPECT_EQ(Verdict(label), events::v1::VERDICT_ACCEPTED);
  EXPECT_EQ(told_.at({label.assignment(), 1}).decided_by(), "workers/3-9");
  EXPECT_EQ(Verdict(review), events::v1::VERDICT_ACCEPTED) << "reviewing is paid work";
  EXPECT_EQ(told_.at({review.assignment(), 1}).amount_micros(), 50'000);
  ASSERT_THAT(reviewed.quality, SizeIs(2));
  EXPECT_EQ(reviewed.quality[0].review_accepted, 1);
  EXPECT_EQ(reviewed.quality[1].judged, 1) << "the reviewer's own record";
}

TEST_F(DecideTest, AReturnedAnswerIsReplacedByItsNextAttempt) {
  const SubmissionReceived first = Reviewed(LabelOf(1, 1, 1, "cat", 1));
  Feed(first);
  SubmissionReceived review = Review(1, 9, 2);
  Judge(review, first, Judgement::RETURNED);
  review.mutable_judgements(0)->set_comment("look at the ears");
  review.mutable_judgements(0)->mutable_pin()->set_x(0.5);
  const Outcome returned = Feed(review);
  EXPECT_FALSE(returned.resolved.has_value());
  EXPECT_EQ(now().state(), v1::Consensus::PENDING);
  const events::v1::VerdictRecorded& verdict = told_.at({first.assignment(), 1});
  EXPECT_EQ(verdict.verdict(), events::v1::VERDICT_RETURNED);
  EXPECT_EQ(verdict.use(), events::v1::USE_EXCLUDED);
  EXPECT_EQ(verdict.comment(), "look at the ears");
  EXPECT_EQ(verdict.pin().x(), 0.5);

  const SubmissionReceived second = Reviewed(LabelOf(1, 1, 1, "dog", 3, /*attempt=*/2));
  const Outcome again = Feed(second);
  ASSERT_TRUE(again.resolved.has_value()) << "the next round can begin";
  EXPECT_FALSE(again.resolved->final());
  EXPECT_EQ(Best(), "dog");
  SubmissionReceived round_two = Review(1, 9, 4, /*attempt=*/2);
  Judge(round_two, second, Judgement::ACCEPTED);
  EXPECT_TRUE(Feed(round_two).resolved->final());
  EXPECT_EQ(Verdict(second), events::v1::VERDICT_ACCEPTED);
  EXPECT_EQ(now().votes_size(), 1);
}

TEST_F(DecideTest, AFixedAnswerIsReplacedAndItsAuthorPaid) {
  const SubmissionReceived label = Reviewed(LabelOf(1, 1, 1, "cat", 1));
  Feed(label);
  SubmissionReceived review = Review(1, 9, 2);
  Judge(review, label, Judgement::FIXED);
  *review.mutable_judgements(0)->mutable_fixed_answer() = Choice("lynx");
  const Outcome fixed = Feed(review);
  EXPECT_EQ(Best(), "lynx");
  EXPECT_EQ(now().method(), "review");
  EXPECT_TRUE(now().final());
  EXPECT_EQ(Verdict(label), events::v1::VERDICT_ACCEPTED);
  EXPECT_EQ(UseBy(1), events::v1::USE_OUTVOTED);
  EXPECT_EQ(fixed.quality[0].review_accepted, 0);
  EXPECT_EQ(fixed.quality[0].agreed, 0);
}

TEST_F(DecideTest, ARejectedAnswerIsNotPaidAndItsPlaceIsFilledAgain) {
  const SubmissionReceived bad = Reviewed(LabelOf(1, 1, 1, "cat", 1));
  Feed(bad);
  SubmissionReceived review = Review(1, 9, 2);
  Judge(review, bad, Judgement::REJECTED);
  Feed(review);
  EXPECT_EQ(Verdict(bad), events::v1::VERDICT_REJECTED);
  EXPECT_EQ(UseBy(1), events::v1::USE_EXCLUDED);
  EXPECT_FALSE(now().final());
  const SubmissionReceived good = Reviewed(LabelOf(1, 1, 2, "dog", 3));
  EXPECT_FALSE(Feed(good).resolved->final());
  SubmissionReceived second = Review(1, 9, 4, 2);
  Judge(second, good, Judgement::ACCEPTED);
  EXPECT_TRUE(Feed(second).resolved->final());
  EXPECT_EQ(Best(), "dog");
}

TEST_F(DecideTest, AVerdictStandsWhateverALaterReviewSays) {
  const SubmissionReceived a = Reviewed(LabelOf(2, 1, 1, "cat", 1));
  const SubmissionReceived b = Reviewed(LabelOf(2, 1, 2, "cat", 2));
  Feed(a);
  Feed(b);
  SubmissionReceived review = Review(1, 9, 3);
  Judge(review, a, Judgement::ACCEPTED);
  Judge(review, b, Judgement::RETURNED);
  Feed(review);
  Feed(Reviewed(LabelOf(2, 1, 2, "cat", 4, 2)));
  SubmissionReceived second = Review(1, 9, 5, 2);
  Judge(second, a, Judgement::REJECTED);
  Judge(second, Reviewed(LabelOf(2, 1, 2, "cat", 4, 2)), Judgement::ACCEPTED);
  Feed(second);
  EXPECT_EQ(Verdict(a), events::v1::VERDICT_ACCEPTED);
  EXPECT_EQ(UseBy(1), events::v1::USE_COUNTED);
  EXPECT_TRUE(now().final());
}

TEST_F(DecideTest, DynamicOverlapStopsWhenItIsSure) {
  for (int i = 1; i <= 3; ++i)
    crowd_.Count({.worker_id = testing::kOrganization + i, .answers = 200, .agreed = 196});
  EXPECT_FALSE(Feed(Dynamic(Label(1, 1, "cat", 1), 2, 5)).resolved.has_value());
  const Outcome second = Feed(Dynamic(Label(1, 2, "cat", 2), 2, 5));
  ASSERT_TRUE(second.resolved.has_value());
  EXPECT_TRUE(second.resolved->final());
  EXPECT_EQ(now().method(), "skill-vote");
}

TEST_F(DecideTest, DynamicOverlapAsksForOneMorePlaceAtATime) {
  Feed(Dynamic(Label(1, 1, "cat", 1), 2, 4));
  const Outcome second = Feed(Dynamic(Label(1, 2, "dog", 2), 2, 4));
  ASSERT_TRUE(second.requested.has_value());
  EXPECT_EQ(second.requested->target(), 3);
  const Outcome third = Feed(Dynamic(Label(1, 3, "cat", 3), 3, 4));
  ASSERT_TRUE(third.requested.has_value());
  EXPECT_EQ(third.requested->target(), 4);
  EXPECT_EQ(now().state(), v1::Consensus::PENDING);
}

TEST_F(DecideTest, AtTheMaximumAPersonDecides) {
  std::vector<SubmissionReceived> labels;
  for (int i = 1; i <= 2; ++i) {
    labels.push_back(Dynamic(Label(1, i, i == 1 ? "cat" : "dog", i), 2, 2));
    labels.back().set_reviewable(true);
  }
  Feed(labels[0]);
  const Outcome full = Feed(labels[1]);
  EXPECT_TRUE(full.disputed.has_value());
  EXPECT_EQ(now().state(), v1::Consensus::DISPUTED);
  EXPECT_THAT(full.verdicts, SizeIs(0));
  SubmissionReceived review = Review(1, 9, 3);
  Judge(review, labels[0], Judgement::ACCEPTED);
  Judge(review, labels[1], Judgement::FIXED);
  *review.mutable_judgements(1)->mutable_fixed_answer() = Choice("cat");
  const Outcome decided = Feed(review);
  EXPECT_TRUE(decided.resolved->final());
  EXPECT_EQ(Best(), "cat");
  EXPECT_EQ(UseBy(1), events::v1::USE_COUNTED);
  EXPECT_EQ(UseBy(2), events::v1::USE_OUTVOTED);
  EXPECT_EQ(Verdict(labels[1]), events::v1::VERDICT_ACCEPTED);
}

TEST_F(DecideTest, WhereNobodyReviewsTheMaximumSettlesIt) {
  Feed(Dynamic(Label(1, 1, "cat", 1), 2, 2));
  const Outcome full = Feed(Dynamic(Label(1, 2, "dog", 2), 2, 2));
  EXPECT_FALSE(full.disputed.has_value());
  ASSERT_TRUE(full.resolved.has_value());
  EXPECT_TRUE(full.resolved->final());
  EXPECT_LT(now().confidence(), 0.6);
  EXPECT_THAT(full.verdicts, SizeIs(2));
}

TEST_F(DecideTest, GoldIsKnownAndPaidAtOnce) {
  SubmissionReceived right = Label(1, 1, "cat", 1);
  SubmissionReceived wrong = Label(1, 2, "dog", 2);
  for (SubmissionReceived* event : {&right, &wrong}) *event->mutable_gold() = Choice("cat");
  const Outcome first = Feed(right);
  ASSERT_THAT(first.verdicts, SizeIs(1));
  EXPECT_EQ(first.verdicts[0].decided_by(), "gold-task");
  EXPECT_EQ(first.quality[0].gold_correct, 1);
  const Outcome second = Feed(wrong);
  EXPECT_EQ(second.verdicts[0].verdict(), events::v1::VERDICT_ACCEPTED);
  EXPECT_EQ(second.verdicts[0].use(), events::v1::USE_OUTVOTED);
  EXPECT_EQ(second.quality[0].gold_answers, 1);
  EXPECT_EQ(second.quality[0].gold_correct, 0);
  EXPECT_EQ(Best(), "cat");
  EXPECT_EQ(now().confidence(), 1);
}

v1::Directive Closed(int target) {
  v1::Directive directive;
  events::v1::TargetChanged& change = *directive.mutable_target_changed();
  change.set_task("projects/3-17/batches/2/tasks/1");
  change.set_target(target);
  change.set_target_max(target);
  change.set_closed(true);
  return directive;
}

TEST_F(DecideTest, AClosedTaskIsDecidedWithWhatItHas) {
  const SubmissionReceived cat = Reviewed(Dynamic(Label(1, 1, "cat", 1), 3, 5));
  Feed(cat);
  EXPECT_FALSE(now().final());
  const Outcome outcome = Apply(Closed(1), record_, crowd_);
  ASSERT_TRUE(outcome.resolved.has_value());
  EXPECT_TRUE(outcome.resolved->final()) << "no reviewer will come";
  ASSERT_THAT(outcome.verdicts, SizeIs(1));
  EXPECT_EQ(outcome.verdicts[0].verdict(), events::v1::VERDICT_ACCEPTED);
  EXPECT_THAT(Apply(Closed(1), record_, crowd_).verdicts, SizeIs(0)) << "said twice";
}

TEST_F(DecideTest, AClosedTaskWithoutAnAnswerThatHoldsStaysUndecided) {
  const SubmissionReceived cat = Reviewed(LabelOf(1, 1, 1, "cat", 1));
  Feed(cat);
  SubmissionReceived review = Review(1, 9, 2);
  Judge(review, cat, Judgement::RETURNED);
  Feed(review);
  EXPECT_FALSE(Apply(Closed(1), record_, crowd_).resolved.has_value());
  EXPECT_EQ(now().state(), v1::Consensus::PENDING);
}

TEST_F(DecideTest, ALowerTargetIsMetByWhatIsThere) {
  Feed(Label(1, 1, "cat", 1));
  v1::Directive change = Closed(1);
  change.mutable_target_changed()->set_closed(false);
  EXPECT_TRUE(Apply(change, record_, crowd_).resolved.has_value());
}

v1::Directive Excluded(const SubmissionReceived& answer, bool rejected) {
  v1::Directive directive;
  directive.mutable_answer_excluded()->set_assignment(answer.assignment());
  directive.mutable_answer_excluded()->set_reason("RANDOM_ANSWERS");
  directive.mutable_answer_excluded()->set_decided_by("workers/3-8");
  directive.mutable_answer_excluded()->set_rejected(rejected);
  return directive;
}

TEST_F(DecideTest, WhatIsRejectedWithItsWorkerGivesItsPlaceAgain) {
  const SubmissionReceived bad = Label(1, 1, "cat", 1);
  Feed(bad);
  Feed(Label(1, 2, "dog", 2));
  const Outcome out = Apply(Excluded(bad, /*rejected=*/true), record_, crowd_);
  ASSERT_THAT(out.verdicts, SizeIs(1));
  EXPECT_EQ(out.verdicts[0].verdict(), events::v1::VERDICT_REJECTED);
  EXPECT_EQ(out.verdicts[0].error_code(), "RANDOM_ANSWERS");
  EXPECT_EQ(out.verdicts[0].decided_by(), "workers/3-8");
  EXPECT_EQ(UseBy(1), events::v1::USE_EXCLUDED);
  EXPECT_FALSE(Feed(Label(1, 3, "dog", 3)).resolved.has_value()) << "two of three";
  EXPECT_TRUE(Feed(Label(1, 4, "dog", 4)).resolved->final());
}

TEST_F(DecideTest, WhatIsTakenOutAndPaidUsesUpItsPlace) {
  const SubmissionReceived bad = Label(1, 1, "cat", 1);
  Feed(bad);
  Feed(Label(1, 2, "dog", 2));
  EXPECT_THAT(Apply(Excluded(bad, false), record_, crowd_).verdicts, SizeIs(0));
  const Outcome last = Feed(Label(1, 3, "dog", 3));
  ASSERT_TRUE(last.resolved.has_value()) << "the hold covers no more";
  EXPECT_THAT(last.verdicts, SizeIs(3)) << "all are paid";
  EXPECT_EQ(UseBy(1), events::v1::USE_EXCLUDED);
  EXPECT_EQ(Best(), "dog");
}

TEST_F(DecideTest, APersonOverturnsAVerdictBothWaysAndItsJudgeIsCounted) {
  const SubmissionReceived label = Reviewed(LabelOf(1, 1, 1, "cat", 1));
  Feed(label);
  SubmissionReceived review = Review(1, 9, 2);
  Judge(review, label, Judgement::REJECTED);
  Feed(review);
  v1::Directive directive;
  v1::VerdictOverturned& overturned = *directive.mutable_verdict_overturned();
  overturned.set_assignment(label.assignment());
  overturned.set_attempt(1);
  overturned.set_verdict(events::v1::VERDICT_ACCEPTED);
  overturned.set_decided_by("workers/3-8");
  const Outcome accepted = Apply(directive, record_, crowd_);
  ASSERT_THAT(accepted.verdicts, SizeIs(1));
  EXPECT_EQ(accepted.verdicts[0].decision(), 2);
  EXPECT_EQ(accepted.verdicts[0].verdict(), events::v1::VERDICT_ACCEPTED);
  EXPECT_EQ(accepted.verdicts[0].use(), events::v1::USE_COUNTED);
  ASSERT_THAT(accepted.quality, SizeIs(1));
  EXPECT_EQ(accepted.quality[0].worker_id, testing::kOrganization + 9);
  EXPECT_EQ(accepted.quality[0].overturned, 1);
  EXPECT_TRUE(now().final());
  EXPECT_EQ(Best(), "cat");
  EXPECT_THAT(Apply(directive, record_, crowd_).verdicts, SizeIs(0)) << "said twice";
  overturned.set_verdict(events::v1::VERDICT_REJECTED);
  overturned.set_error_code("FRAUD");
  const Outcome rejected = Apply(directive, record_, crowd_);
  ASSERT_THAT(rejected.verdicts, SizeIs(1));
  EXPECT_EQ(rejected.verdicts[0].decision(), 3);
  EXPECT_EQ(Best(), "cat") << "what is final stays";
}

TEST_F(DecideTest, ItStopsWhenOneMoreAnswerIsNotWorthItsPrice) {
  ProjectState state;
  TaskRecord record;
  const auto answer = [&](int worker, int64_t worth) {
    SubmissionReceived event = Dynamic(Label(1, worker, worker == 2 ? "dog" : "cat", worker), 2, 9);
    event.set_right_answer_micros(worth);
    event.set_settle_seconds(3600);
    record.key = ParseAssignment(event.assignment())->task;
    return state.Take(EntryOf(Parsed(event)), record);
  };
  answer(1, 100'000'000);
  EXPECT_TRUE(answer(2, 100'000'000).requested.has_value()) << "worth a thousand times its price";
  const Outcome cheap = answer(3, 1);
  ASSERT_TRUE(cheap.resolved.has_value());
  EXPECT_EQ(record.consensus.reason(), "not-worth-more");
  EXPECT_FALSE(cheap.resolved->final()) << "it may reopen until the settle delay has passed";
}

TEST_F(DecideTest, AMachineIsAWorkerThatIsNeitherPaidNorCounted) {
  ProjectState state;
  TaskRecord record;
  record.key = {testing::kProject, 2, 1};
  LogEntry prediction;
  prediction.task = record.key;
  prediction.directive.mutable_prediction()->set_model("resnet");
  *prediction.directive.mutable_prediction()->mutable_answer() = Choice("cat");
  EXPECT_THAT(state.Take(prediction, record).verdicts, SizeIs(0));
  SubmissionReceived first = Dynamic(Label(1, 1, "cat", 1), 2, 5);
  state.Take(EntryOf(Parsed(first)), record);
  EXPECT_EQ(record.consensus.votes_size(), 1);
  EXPECT_EQ(record.consensus.state(), v1::Consensus::PENDING) << "people still have to answer";
  const double with = record.consensus.posterior();
  ProjectState other;
  TaskRecord alone;
  alone.key = record.key;
  other.Take(EntryOf(Parsed(first)), alone);
  EXPECT_GT(with, alone.consensus.posterior());
}

// What a task must come to whatever happens on the way.
struct End {
  v1::Consensus consensus;
  std::map<std::string, std::string> verdicts;  // by assignment and attempt

  friend bool operator==(const End& a, const End& b) {
    return SameConsensus(a.consensus, b.consensus) && a.verdicts == b.verdicts;
  }
};

End Deliver(const std::vector<SubmissionReceived>& events) {
  TaskRecord record;
  ProjectCrowd crowd;
  End end;
  for (const SubmissionReceived& event : events) {
    Submission submission = Parsed(event);
    record.key = submission.key.task;
    for (const auto& verdict : Apply(std::move(submission), record, crowd).verdicts) {
      const std::string key = verdict.assignment() + "/" + std::to_string(verdict.attempt());
      EXPECT_TRUE(
          end.verdicts.emplace(key, Verdict_Name(verdict.verdict()) + " by " + verdict.decided_by())
              .second)
          << "twice: " << key;
    }
  }
  end.consensus = record.consensus;
  return end;
}

// A task's whole life: answers, and sometimes rounds of review until all is accepted.
std::vector<SubmissionReceived> RandomLife(Rng& rng) {
  std::vector<SubmissionReceived> life;
  const int target = 1 + static_cast<int>(rng.Uniform(5));
  const bool review = rng.Chance(0.5);
  int second = 1;
  std::vector<SubmissionReceived> present;
  const auto label = [&](int worker, int attempt) {
    const std::string option(1, static_cast<char>('a' + rng.Uniform(3)));
    SubmissionReceived event = LabelOf(target, 1, worker, option, second++, attempt);
    event.set_review(review);
    life.push_back(event);
    return event;
  };
  for (int worker = 1; worker <= target; ++worker) present.push_back(label(worker, 1));
  for (int round = 1; review; ++round) {
    SubmissionReceived judged = Review(1, 99, second++, round);
    std::vector<SubmissionReceived> again;
    for (SubmissionReceived& answer : present) {
      const bool returned = round < 3 && rng.Chance(0.3);
      Judge(judged, answer, returned ? Judgement::RETURNED : Judgement::ACCEPTED);
      if (!returned) continue;
      const int worker = static_cast<int>(ParseAssignment(answer.assignment())->worker_id -
                                          testing::kOrganization);
      again.push_back(LabelOf(0, 1, worker, "", 0, answer.attempt()));
    }
    life.push_back(judged);
    present.clear();
    for (const SubmissionReceived& answer : again) {
      const int worker = static_cast<int>(ParseAssignment(answer.assignment())->worker_id -
                                          testing::kOrganization);
      present.push_back(label(worker, answer.attempt() + 1));
    }
    if (present.empty()) break;
  }
  return life;
}

TEST(DecideModelTest, AnyOrderAndAnyRepetitionComeToTheSame) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Rng rng(seed);
    const std::vector<SubmissionReceived> life = RandomLife(rng);
    const End expected = Deliver(life);
    EXPECT_TRUE(expected.consensus.final()) << "seed " << seed;
    for (int shuffle = 0; shuffle < 10; ++shuffle) {
      std::vector<SubmissionReceived> delivered = life;
      for (const SubmissionReceived& event : life) {
        if (rng.Chance(0.5)) delivered.push_back(event);
      }
      // Answers in any order; a round's review follows the answers that it judges, as their causes.
      std::shuffle(delivered.begin(), delivered.end(), rng);
      std::stable_sort(delivered.begin(), delivered.end(), [](const auto& a, const auto& b) {
        const auto round = [](const SubmissionReceived& event) {
          return 2 * event.attempt() + (event.judgements_size() > 0 ? 1 : 0);
        };
        return round(a) < round(b);
      });
      ASSERT_TRUE(Deliver(delivered) == expected) << "seed " << seed << " shuffle " << shuffle;
    }
  }
}

TEST(DecideModelTest, ReplayingTheLogGivesTheSameBits) {
  Rng rng(7);
  Replay first, second;
  for (int ordinal = 1; ordinal <= 200; ++ordinal) {
    for (int i = 0; i < 3; ++i) {
      const std::string option(1, static_cast<char>('a' + rng.Uniform(4)));
      const int worker = 1 + static_cast<int>((rng.Uniform(8) + i * 8));
      const SubmissionReceived event = Dynamic(Label(ordinal, worker, option, ordinal), 2, 3);
      first.Add(EntryOf(Parsed(event)));
      second.Add(EntryOf(Parsed(event)));
    }
  }
  ASSERT_EQ(first.records().size(), 200u);
  for (const auto& [key, record] : first.records()) {
    EXPECT_EQ(record.consensus.SerializeAsString(),
              second.records().at(key).consensus.SerializeAsString());
  }
}

}  // namespace
}  // namespace crowdloom::consensus
