#include "services/consensus/live/decide.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/consensus/live/canonical.h"
#include "services/consensus/live/standing.h"
#include "services/consensus/live/vote.h"

namespace crowdloom::consensus {
namespace {

using events::v1::Judgement;
using events::v1::SubmissionReceived;
using events::v1::Use;
using events::v1::Verdict;
using events::v1::VerdictRecorded;
using Vote = v1::Consensus::Vote;

constexpr double kMillion = 1e6;

VerdictRecorded VerdictOn(const SubmissionReceived& event, Verdict verdict, Use use,
                          std::string_view decided_by) {
  VerdictRecorded recorded;
  recorded.set_assignment(event.assignment());
  recorded.set_attempt(event.attempt());
  recorded.set_decision(1);  // an attempt is decided once
  recorded.set_verdict(verdict);
  recorded.set_use(use);
  recorded.set_decided_by(std::string(decided_by));
  recorded.set_hold(event.hold());
  recorded.set_amount_micros(event.amount_micros());
  recorded.set_currency_code(event.currency_code());
  return recorded;
}

// One decision about one task. Reads the submissions and what was decided before, writes the
// consensus and the outcome.
class Decider {
 public:
  Decider(TaskRecord& record, const Crowd& crowd, Outcome& outcome)
      : record_(record),
        crowd_(crowd),
        outcome_(outcome),
        terms_(*LatestTerms(record)),
        standings_(StandingsOf(record)),
        before_(std::move(record.consensus)) {}

  void Decide() {
    now_.set_name(FormatName(kConsensusPattern, record_.key.project_id, record_.key.batch,
                             record_.key.ordinal));
    for (const Standing& standing : standings_) *now_.add_votes() = VoteOf(standing);
    Count();
    if (before_.final()) {
      KeepFinal();
    } else {
      Settle();
    }
    for (size_t i = 0; i < standings_.size(); ++i) Judge(standings_[i], *now_.mutable_votes(i));
    Tell();
    record_.consensus = std::move(now_);
  }

 private:
  // The vote of a present answer, with what was decided about this attempt before.
  Vote VoteOf(const Standing& standing) const {
    const SubmissionReceived& event = standing.submission->event;
    for (const Vote& vote : before_.votes()) {
      if (vote.assignment() != event.assignment() || vote.attempt() != event.attempt()) continue;
      Vote known = vote;
      known.clear_weight();
      return known;
    }
    Vote vote;
    vote.set_assignment(event.assignment());
    vote.set_attempt(event.attempt());
    *vote.mutable_answer() = event.answer();
    return vote;
  }

  // Weighs the answers that hold their place, and counts them.
  void Count() {
    std::vector<Ballot> ballots;
    std::vector<Vote*> votes;
    for (size_t i = 0; i < standings_.size(); ++i) {
      if (!standings_[i].IsActive()) continue;
      ballots.push_back({.answer = standings_[i].canonical,
                         .accuracy = crowd_.AccuracyOf(standings_[i].submission->key.worker_id)});
      votes.push_back(now_.mutable_votes(i));
    }
    active_ = static_cast<int32_t>(ballots.size());
    const std::string task = TaskName(record_.key);
    tally_ = terms_.dynamic_overlap() ? WeighBySkill(task, ballots, crowd_.Classes())
                                      : CountMajority(task, ballots);
    for (size_t i = 0; i < votes.size(); ++i) votes[i]->set_weight(tally_.weights[i]);
  }

  // What is final stays; later answers are compared with it.
  void KeepFinal() {
    now_.set_state(before_.state());
    *now_.mutable_answer() = before_.answer();
    now_.set_confidence(before_.confidence());
    now_.set_method(before_.method());
    now_.set_final(true);
  }

  void Settle() {
    const Standing* fix = LastFix(standings_);
    if (fix != nullptr && AllJudged() && !AnyReturned()) {
      SetAnswer(fix->judgement->fixed_answer(), 1, "review");
      return Resolve(/*final=*/true);
    }
    TakeBest();
    if (active_ == 0 || AnyReturned() || active_ < Target()) return Wait();
    if (AllJudged() || terms_.has_gold() || !terms_.dynamic_overlap() || IsSure()) {
      return Resolve(/*final=*/AllJudged() || !terms_.review());
    }
    if (active_ < terms_.target_max()) return AskForPlace();
    if (terms_.review() || terms_.reviewable()) return Dispute();
    Resolve(/*final=*/true);
  }

  void TakeBest() {
    if (terms_.has_gold()) return SetAnswer(terms_.gold(), 1, "gold");
    const char* method = terms_.dynamic_overlap() ? "skill-vote" : "majority";
    for (const Standing& standing : standings_) {
      if (!standing.IsActive() || standing.canonical != tally_.best) continue;
      return SetAnswer(standing.submission->event.answer(), tally_.confidence, method);
    }
  }

  void SetAnswer(const type::v1::Answer& answer, double confidence, const char* method) {
    *now_.mutable_answer() = answer;
    now_.set_confidence(confidence);
    now_.set_method(method);
  }

  void Wait() { now_.set_state(v1::Consensus::PENDING); }
  void Dispute() { now_.set_state(v1::Consensus::DISPUTED); }
  void Resolve(bool final) {
    now_.set_state(v1::Consensus::RESOLVED);
    now_.set_final(final);
  }
  void AskForPlace() {
    Wait();
    record_.requested_target = active_ + 1;
    outcome_.requested.emplace().set_task(TaskName(record_.key));
    outcome_.requested->set_target(record_.requested_target);
  }

  int32_t Target() const { return std::max(terms_.target(), record_.requested_target); }
  bool IsSure() const { return tally_.posterior >= terms_.threshold_ppm() / kMillion; }
  bool AnyReturned() const {
    return std::any_of(standings_.begin(), standings_.end(),
                       [](const Standing& s) { return s.Says(Judgement::RETURNED); });
  }
  // Whether a reviewer has said something about every present answer.
  bool AllJudged() const {
    return std::all_of(standings_.begin(), standings_.end(),
                       [](const Standing& s) { return s.judgement != nullptr; });
  }

  // Gives a present answer its use and, once, its verdict.
  void Judge(const Standing& standing, Vote& vote) {
    const bool is_decided = vote.verdict() != events::v1::VERDICT_UNSPECIFIED;
    if (is_decided && before_.final()) return;
    vote.set_use(UseOf(standing));
    if (is_decided) return;
    if (standing.judgement != nullptr) return JudgeByPerson(standing, vote);
    if (now_.final()) return Accept(standing, vote, kTaskFinalRule);
    if (terms_.has_gold() && !terms_.review()) Accept(standing, vote, kGoldRule);
  }

  Use UseOf(const Standing& standing) const {
    if (!standing.IsActive()) return events::v1::USE_EXCLUDED;
    const bool is_known = now_.state() == v1::Consensus::RESOLVED || terms_.has_gold();
    if (!is_known && standing.judgement == nullptr) return events::v1::USE_UNSPECIFIED;
    return standing.canonical == CanonicalBytes(now_.answer()) ? events::v1::USE_COUNTED
                                                               : events::v1::USE_OUTVOTED;
  }

  void JudgeByPerson(const Standing& standing, Vote& vote) {
    const Judgement& judgement = *standing.judgement;
    VerdictRecorded verdict = VerdictOn(standing.submission->event, VerdictOf(judgement.outcome()),
                                        vote.use(), standing.judge);
    verdict.set_error_code(judgement.error_code());
    verdict.set_comment(judgement.comment());
    if (judgement.has_pin()) *verdict.mutable_pin() = judgement.pin();
    Record(standing, vote, std::move(verdict));
  }

  void Accept(const Standing& standing, Vote& vote, std::string_view rule) {
    Record(standing, vote,
           VerdictOn(standing.submission->event, events::v1::VERDICT_ACCEPTED, vote.use(), rule));
  }

  static Verdict VerdictOf(Judgement::Outcome outcome) {
    switch (outcome) {
      case Judgement::ACCEPTED:
      case Judgement::FIXED:
        return events::v1::VERDICT_ACCEPTED;
      case Judgement::RETURNED:
        return events::v1::VERDICT_RETURNED;
      case Judgement::REJECTED:
        return events::v1::VERDICT_REJECTED;
      default:
        return events::v1::VERDICT_UNSPECIFIED;  // what standings never hold
    }
  }

  void Record(const Standing& standing, Vote& vote, VerdictRecorded verdict) {
    vote.set_verdict(verdict.verdict());
    vote.set_decided_by(verdict.decided_by());
    vote.set_error_code(verdict.error_code());
    vote.set_comment(verdict.comment());
    CountQuality(standing, verdict);
    outcome_.verdicts.push_back(std::move(verdict));
  }

  void CountQuality(const Standing& standing, const VerdictRecorded& verdict) {
    QualityChange change{.worker_id = standing.submission->key.worker_id};
    if (standing.judgement != nullptr) {
      change.reviewed = 1;
      change.review_accepted = standing.Says(Judgement::ACCEPTED) ? 1 : 0;
    }
    if (verdict.verdict() != events::v1::VERDICT_RETURNED) {
      change.answers = 1;
      change.agreed = verdict.use() == events::v1::USE_COUNTED ? 1 : 0;
      if (terms_.has_gold()) {
        change.gold_answers = 1;
        change.gold_correct = standing.canonical == CanonicalBytes(terms_.gold()) ? 1 : 0;
      }
    }
    outcome_.quality.push_back(change);
  }

  // Counts a change of what the task adds up to, and tells of it.
  void Tell() {
    const bool moved =
        now_.state() != before_.state() || now_.final() != before_.final() ||
        !google::protobuf::util::MessageDifferencer::Equals(now_.answer(), before_.answer());
    now_.set_version(before_.version() + (moved ? 1 : 0));
    *now_.mutable_update_time() = moved ? LatestTime() : before_.update_time();
    if (!moved) return;
    if (now_.state() == v1::Consensus::DISPUTED && before_.state() != v1::Consensus::DISPUTED) {
      outcome_.disputed.emplace().set_task(TaskName(record_.key));
    }
    if (now_.state() != v1::Consensus::RESOLVED) return;
    outcome_.resolved.emplace().set_task(TaskName(record_.key));
    *outcome_.resolved->mutable_answer() = now_.answer();
    outcome_.resolved->set_confidence_ppm(
        static_cast<int32_t>(std::lround(now_.confidence() * kMillion)));
    outcome_.resolved->set_final(now_.final());
  }

  google::protobuf::Timestamp LatestTime() const {
    const auto latest = std::max_element(record_.submissions.begin(), record_.submissions.end(),
                                         [](const Submission& a, const Submission& b) {
                                           const auto& x = a.event.submit_time();
                                           const auto& y = b.event.submit_time();
                                           return std::pair(x.seconds(), x.nanos()) <
                                                  std::pair(y.seconds(), y.nanos());
                                         });
    return latest->event.submit_time();
  }

  TaskRecord& record_;
  const Crowd& crowd_;
  Outcome& outcome_;
  const SubmissionReceived& terms_;
  const std::vector<Standing> standings_;
  const v1::Consensus before_;
  v1::Consensus now_;
  Tally tally_;
  int32_t active_ = 0;
};

}  // namespace

Outcome Apply(Submission submission, TaskRecord& record, const Crowd& crowd) {
  Outcome outcome;
  if (record.Contains(submission)) return outcome;
  record.submissions.push_back(std::move(submission));
  const Submission& added = record.submissions.back();
  if (added.IsReview()) {
    outcome.verdicts.push_back(VerdictOn(added.event, events::v1::VERDICT_ACCEPTED,
                                         events::v1::USE_EXCLUDED, kReviewDoneRule));
  }
  // A review that overtook all answers is looked at when the first of them comes.
  if (LatestTerms(record) != nullptr) Decider(record, crowd, outcome).Decide();
  return outcome;
}

}  // namespace crowdloom::consensus
