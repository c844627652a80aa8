#include "services/consensus/live/decide.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "common/base/resource_name.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/consensus/live/gold.h"
#include "services/consensus/live/settle.h"
#include "services/consensus/live/standing.h"
#include "services/consensus/live/verdict.h"

namespace crowdloom::consensus {
namespace {

using events::v1::SubmissionReceived;
using google::protobuf::Timestamp;
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
  now.set_posterior(before.posterior());
  now.set_reason(before.reason());
  now.set_final(true);
}

// 0 where a rule decided.
int64_t WorkerNumber(const std::string& decided_by) {
  const auto ids = ParseName<1>("workers/#", decided_by);
  return ids.ok() ? (*ids)[0] : 0;
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

// What a person overturned, told once.
void Overturn(const Standing& standing, Vote& vote, Outcome& outcome) {
  const v1::VerdictOverturned& overturn = *standing.overturn;
  if (vote.verdict() == overturn.verdict()) return;
  events::v1::VerdictRecorded verdict = VerdictByOverturn(standing, vote.use());
  vote.set_decision(vote.decision() + 1);
  verdict.set_decision(vote.decision());
  QualityChange about_judge{.worker_id = WorkerNumber(vote.decided_by()), .overturned = 1};
  vote.set_verdict(overturn.verdict());
  vote.set_decided_by(overturn.decided_by());
  vote.set_error_code(overturn.error_code());
  vote.set_comment(overturn.comment());
  if (about_judge.worker_id != 0) outcome.quality.push_back(about_judge);
  outcome.verdicts.push_back(std::move(verdict));
}

// Gives a present answer its use and, once, its verdict; a returned lot overrules it.
void Judge(const Standing& standing, const SubmissionReceived& terms, const v1::Consensus& now,
           bool was_final, Vote& vote, Outcome& outcome) {
  const bool lot_overrules =
      standing.lot_returned && vote.verdict() != events::v1::VERDICT_RETURNED;
  const bool is_decided = vote.verdict() != events::v1::VERDICT_UNSPECIFIED && !lot_overrules;
  if (is_decided && standing.overturn != nullptr && !standing.lot_returned) {
    vote.set_use(UseOf(standing, terms, now));
    return Overturn(standing, vote, outcome);
  }
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
  if (standing.judgement != nullptr && !standing.lot_returned) {
    outcome.quality.push_back({.worker_id = WorkerNumber(standing.judge), .judged = 1});
  }
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

// Answers that measured their worker by gold just now.
void AddExposures(absl::Span<const QualityChange> changes, const Crowd& crowd, Outcome& outcome) {
  for (const QualityChange& change : changes) {
    if (change.gold_answers <= 0) continue;
    v1::GoldHistory::Exposure& exposure = outcome.exposures.emplace_back();
    exposure.set_worker(change.worker_id);
    exposure.set_correct(change.gold_correct > 0);
    exposure.set_expected(crowd.AccuracyOf(change.worker_id));
  }
}

// Who reviewed the task before it was disputed, each once.
void NameJudges(const TaskRecord& record, events::v1::TaskDisputed& disputed) {
  std::set<std::string> judges;
  for (const Submission& submission : record.submissions) {
    if (!submission.IsReview() || !submission.event.lot().empty()) continue;
    judges.insert(FormatName("workers/#", submission.key.worker_id));
  }
  for (const std::string& judge : judges) disputed.add_judges(judge);
}

// What a decision went by, so that a pass need not read the answers to see whether it stands.
void Remember(const SubmissionReceived& terms, const std::vector<Standing>& standings,
              v1::TaskState& state) {
  SubmissionReceived& kept = *state.mutable_terms();
  kept.set_target(terms.target());
  kept.set_target_max(terms.target_max());
  kept.set_threshold_ppm(terms.threshold_ppm());
  kept.set_dynamic_overlap(terms.dynamic_overlap());
  kept.set_right_answer_micros(terms.right_answer_micros());
  kept.set_amount_micros(terms.amount_micros());
  kept.set_settle_seconds(terms.settle_seconds());
  state.set_active(static_cast<int32_t>(std::count_if(
      standings.begin(), standings.end(), [](const Standing& s) { return s.IsActive(); })));
}

void Decide(const SubmissionReceived& terms, TaskRecord& record, Crowd& crowd, Outcome& outcome) {
  const v1::Consensus& before = record.consensus;
  const std::vector<Standing> standings = StandingsOf(record);
  const Tally tally = TallyOf(record.key, standings, terms, record.state, crowd);
  const double gain = terms.right_answer_micros() > 0 ? crowd.GainOfOneMore(record.key) : 1;
  Remember(terms, standings, record.state);
  v1::Consensus now;
  now.set_name(
      FormatName(kConsensusPattern, record.key.project_id, record.key.batch, record.key.ordinal));
  const bool stays_final =
      before.final() && std::none_of(standings.begin(), standings.end(),
                                     [](const Standing& s) { return s.lot_returned; });
  const Case task{standings, terms, tally, record.state, gain};
  if (stays_final) {
    KeepFinal(before, now);
    if (record.state.has_gold()) AnswerAnew(task, now);
  } else if (const int32_t target = Settle(task, now); target > 0) {
    AskForPlace(target, tally.posterior, record, outcome);
  }
  // Dispatch takes back what was asked for; a reopened task asks again.
  if (now.state() == v1::Consensus::RESOLVED) record.state.clear_requested_target();
  for (size_t i = 0; i < standings.size(); ++i) {
    Vote vote = VoteOf(standings[i], before);
    vote.set_weight(tally.weights[i]);
    const size_t counted = outcome.quality.size();
    Judge(standings[i], terms, now, stays_final, vote, outcome);
    AddExposures(absl::MakeConstSpan(outcome.quality).subspan(counted), crowd, outcome);
    *now.add_votes() = std::move(vote);
  }
  const bool moved = Moved(before, now);
  now.set_version(before.version() + (moved ? 1 : 0));
  *now.mutable_update_time() = moved ? LatestTime(record) : before.update_time();
  if (moved) Tell(record.key, before, now, outcome);
  if (outcome.disputed) NameJudges(record, *outcome.disputed);
  record.consensus = std::move(now);
}

// What came before the first answer is looked at when that comes. What was decided about the gold
// of the task counts, not what its answers tell.
void DecideIfAnswered(TaskRecord& record, Crowd& crowd, Outcome& outcome) {
  const SubmissionReceived* terms = LatestTerms(record);
  if (terms == nullptr) return;
  if (!record.state.has_gold()) return Decide(*terms, record, crowd, outcome);
  SubmissionReceived known = *terms;
  known.clear_gold();
  if (const type::v1::Answer* answer = KnownAnswer(record.state, *terms)) {
    *known.mutable_gold() = *answer;
  }
  Decide(known, record, crowd, outcome);
}

// A later change is kept, whatever comes late.
bool TakeGold(const v1::GoldDecided& decided, v1::TaskState& state) {
  if (decided.version() <= state.gold().version()) return false;
  *state.mutable_gold() = decided;
  return true;
}

// Dispatch hears of the gold, not of the task, which it knows as final.
void ChangeGold(const std::optional<type::v1::Answer>& known_before, bool was_final,
                TaskRecord& record, Outcome& outcome) {
  CountAgain(known_before, record, outcome);
  if (was_final) outcome.resolved.reset();
  const v1::GoldDecided& decided = record.state.gold();
  events::v1::GoldChanged& changed = outcome.gold_changed.emplace();
  changed.set_task(TaskName(record.key));
  changed.set_active(decided.state() == v1::GoldTask::ACTIVE);
  if (changed.active()) *changed.mutable_answer() = decided.answer();
  changed.set_version(decided.version());
  changed.set_reason(decided.reason());
}

// The quality of a reviewer whose verdict another person confirmed.
void Uphold(const v1::VerdictUpheld& upheld, const TaskRecord& record, Outcome& outcome) {
  for (const Vote& vote : record.consensus.votes()) {
    if (vote.assignment() != upheld.assignment() || vote.attempt() != upheld.attempt()) continue;
    const int64_t judge = WorkerNumber(vote.decided_by());
    if (judge != 0) outcome.quality.push_back({.worker_id = judge, .confirmed = 1});
  }
}

// False when it changes nothing.
bool TakeDirective(const v1::Directive& directive, v1::TaskState& state) {
  switch (directive.what_case()) {
    case v1::Directive::kTargetChanged:
      if (state.target_changed().closed()) return false;
      *state.mutable_target_changed() = directive.target_changed();
      return true;
    case v1::Directive::kAnswerExcluded:
      *state.add_exclusions() = directive.answer_excluded();
      return true;
    case v1::Directive::kVerdictOverturned:
      *state.add_overturns() = directive.verdict_overturned();
      return true;
    case v1::Directive::kPrediction:
      for (v1::Prediction& known : *state.mutable_predictions()) {
        if (known.model() != directive.prediction().model()) continue;
        known = directive.prediction();
        return true;
      }
      *state.add_predictions() = directive.prediction();
      return true;
    case v1::Directive::kGoldDecided:
      return TakeGold(directive.gold_decided(), state);
    case v1::Directive::kVerdictUpheld:  // changes nothing of the task
    case v1::Directive::WHAT_NOT_SET:
      return false;
  }
  return false;
}

}  // namespace

Outcome Apply(Submission submission, TaskRecord& record, Crowd& crowd) {
  Outcome outcome;
  if (record.Contains(submission)) return outcome;
  record.submissions.push_back(std::move(submission));
  const Submission& added = record.submissions.back();
  if (added.IsReview()) outcome.verdicts.push_back(VerdictOnReview(added.event));
  // An answer tells the target of its moment.
  if (!added.IsReview() && !record.state.target_changed().closed()) {
    record.state.clear_target_changed();
  }
  DecideIfAnswered(record, crowd, outcome);
  return outcome;
}

Outcome Apply(const v1::Directive& directive, TaskRecord& record, Crowd& crowd) {
  Outcome outcome;
  if (directive.has_verdict_upheld()) Uphold(directive.verdict_upheld(), record, outcome);
  std::optional<type::v1::Answer> known;
  if (const SubmissionReceived* terms = LatestTerms(record)) {
    if (const type::v1::Answer* answer = KnownAnswer(record.state, *terms)) known = *answer;
  }
  const bool was_final = record.consensus.final();
  if (!TakeDirective(directive, record.state)) return outcome;
  DecideIfAnswered(record, crowd, outcome);
  if (directive.has_gold_decided()) ChangeGold(known, was_final, record, outcome);
  return outcome;
}

Outcome Reconsider(TaskRecord& record, const Timestamp& now, Crowd& crowd) {
  Outcome outcome;
  const int32_t version = record.consensus.version();
  DecideIfAnswered(record, crowd, outcome);
  if (record.consensus.version() != version) *record.consensus.mutable_update_time() = now;
  return outcome;
}

Outcome MakeFinal(TaskRecord& record, const Timestamp& now, Crowd& crowd) {
  Outcome outcome;
  if (record.consensus.state() != v1::Consensus::RESOLVED || record.consensus.final()) {
    return outcome;
  }
  const v1::Consensus before = record.consensus;
  record.consensus.set_final(true);
  DecideIfAnswered(record, crowd, outcome);
  record.consensus.set_version(before.version() + 1);
  *record.consensus.mutable_update_time() = now;
  Tell(record.key, before, record.consensus, outcome);
  return outcome;
}

}  // namespace crowdloom::consensus
