#include "services/consensus/live/decide.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "common/base/resource_name.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/consensus/live/settle.h"
#include "services/consensus/live/standing.h"
#include "services/consensus/live/verdict.h"

namespace crowdloom::consensus {
namespace {

using events::v1::SubmissionReceived;
using Vote = v1::Consensus::Vote;

constexpr double kMillion = 1e6;

// The vote of a present answer, with what was decided about this attempt before.
Vote VoteOf(const Standing& standing, const v1::Consensus& before) {
  const SubmissionReceived& event = standing.submission->event;
  for (const Vote& vote : before.votes()) {
    if (vote.assignment() == event.assignment() && vote.attempt() == event.attempt()) return vote;
  }
  Vote vote;
  vote.set_assignment(event.assignment());
  vote.set_attempt(event.attempt());
  *vote.mutable_answer() = event.answer();
  return vote;
}

// What is final stays; later answers are compared with it.
void KeepFinal(const v1::Consensus& before, v1::Consensus& now) {
  now.set_state(before.state());
  *now.mutable_answer() = before.answer();
  now.set_confidence(before.confidence());
  now.set_method(before.method());
  now.set_final(true);
}

void AskForPlace(int32_t target, double confidence, TaskRecord& record, Outcome& outcome) {
  record.state.set_requested_target(target);
  outcome.requested.emplace().set_task(TaskName(record.key));
  outcome.requested->set_target(target);
  outcome.requested->set_confidence_ppm(static_cast<int32_t>(std::lround(confidence * kMillion)));
}

// What a decision takes back of what was counted for the attempt before.
void TakeBack(const Vote& decided, QualityChange& change) {
  if (decided.verdict() != events::v1::VERDICT_ACCEPTED) return;
  change.answers -= 1;
  change.agreed -= decided.use() == events::v1::USE_COUNTED ? 1 : 0;
}

// Gives a present answer its use and, once, its verdict; a returned lot overturns that.
void Judge(const Standing& standing, const SubmissionReceived& terms, const v1::Consensus& now,
           bool was_final, Vote& vote, Outcome& outcome) {
  const bool is_overturned =
      standing.lot_returned && vote.verdict() != events::v1::VERDICT_RETURNED;
  const bool is_decided = vote.verdict() != events::v1::VERDICT_UNSPECIFIED && !is_overturned;
  if (is_decided && was_final) return;
  const Vote before = vote;
  vote.set_use(UseOf(standing, terms, now));
  if (is_decided) return;
  auto verdict = DecideVerdict(standing, terms, now, vote.use());
  if (!verdict) return;
  vote.set_decision(vote.decision() + 1);
  verdict->set_decision(vote.decision());
  vote.set_verdict(verdict->verdict());
  vote.set_decided_by(verdict->decided_by());
  vote.set_error_code(verdict->error_code());
  vote.set_comment(verdict->comment());
  outcome.quality.push_back(QualityOf(standing, terms, *verdict));
  TakeBack(before, outcome.quality.back());
  outcome.verdicts.push_back(*std::move(verdict));
}

google::protobuf::Timestamp LatestTime(const TaskRecord& record) {
  const auto time = [](const Submission& submission) {
    const google::protobuf::Timestamp& at = submission.event.submit_time();
    return std::pair(at.seconds(), at.nanos());
  };
  return std::max_element(record.submissions.begin(), record.submissions.end(),
                          [&](const auto& a, const auto& b) { return time(a) < time(b); })
      ->event.submit_time();
}

bool Moved(const v1::Consensus& before, const v1::Consensus& now) {
  return now.state() != before.state() || now.final() != before.final() ||
         !google::protobuf::util::MessageDifferencer::Equals(now.answer(), before.answer());
}

// Tells of a task that moved.
void Tell(const TaskKey& key, const v1::Consensus& before, const v1::Consensus& now,
          Outcome& outcome) {
  if (now.state() == v1::Consensus::DISPUTED && before.state() != v1::Consensus::DISPUTED) {
    outcome.disputed.emplace().set_task(TaskName(key));
  }
  if (now.state() != v1::Consensus::RESOLVED) return;
  outcome.resolved.emplace().set_task(TaskName(key));
  if (now.has_answer()) *outcome.resolved->mutable_answer() = now.answer();
  outcome.resolved->set_confidence_ppm(
      static_cast<int32_t>(std::lround(now.confidence() * kMillion)));
  outcome.resolved->set_final(now.final());
  outcome.resolved->set_dropped(now.final() && !now.has_answer());
}

void Decide(const SubmissionReceived& terms, TaskRecord& record, const Crowd& crowd,
            Outcome& outcome) {
  const v1::Consensus& before = record.consensus;
  const std::vector<Standing> standings = StandingsOf(record);
  const Tally tally = TallyOf(record.key, standings, terms, crowd);
  v1::Consensus now;
  now.set_name(
      FormatName(kConsensusPattern, record.key.project_id, record.key.batch, record.key.ordinal));
  const bool stays_final =
      before.final() && std::none_of(standings.begin(), standings.end(),
                                     [](const Standing& s) { return s.lot_returned; });
  if (stays_final) {
    KeepFinal(before, now);
  } else if (const int32_t target = Settle({standings, terms, tally, record.state}, now);
             target > 0) {
    AskForPlace(target, tally.posterior, record, outcome);
  }
  for (size_t i = 0; i < standings.size(); ++i) {
    Vote vote = VoteOf(standings[i], before);
    vote.set_weight(tally.weights[i]);
    Judge(standings[i], terms, now, stays_final, vote, outcome);
    *now.add_votes() = std::move(vote);
  }
  const bool moved = Moved(before, now);
  now.set_version(before.version() + (moved ? 1 : 0));
  *now.mutable_update_time() = moved ? LatestTime(record) : before.update_time();
  if (moved) Tell(record.key, before, now, outcome);
  record.consensus = std::move(now);
}

}  // namespace

Outcome Apply(Submission submission, TaskRecord& record, const Crowd& crowd) {
  Outcome outcome;
  if (record.Contains(submission)) return outcome;
  record.submissions.push_back(std::move(submission));
  const Submission& added = record.submissions.back();
  // An answer tells the target of its moment.
  if (!added.IsReview() && !record.state.target_changed().closed()) {
    record.state.clear_target_changed();
  }
  if (added.IsReview()) outcome.verdicts.push_back(VerdictOnReview(added.event));
  // A review that overtook all answers is looked at when the first of them comes.
  if (const SubmissionReceived* terms = LatestTerms(record)) {
    Decide(*terms, record, crowd, outcome);
  }
  return outcome;
}

Outcome Apply(const events::v1::TargetChanged& change, TaskRecord& record, const Crowd& crowd) {
  Outcome outcome;
  if (record.state.target_changed().closed()) return outcome;
  *record.state.mutable_target_changed() = change;
  // A change that overtook all answers is looked at when the first of them comes.
  if (const SubmissionReceived* terms = LatestTerms(record)) {
    Decide(*terms, record, crowd, outcome);
  }
  return outcome;
}

}  // namespace crowdloom::consensus
