#include "services/consensus/live/verdict.h"

#include <string>

#include "common/base/resource_name.h"
#include "services/consensus/live/canonical.h"

namespace crowdloom::consensus {
namespace {

using events::v1::Judgement;
using events::v1::SubmissionReceived;
using events::v1::Use;
using events::v1::Verdict;
using events::v1::VerdictRecorded;

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

Verdict VerdictOf(Judgement::Outcome outcome) {
  switch (outcome) {
    case Judgement::ACCEPTED:
    case Judgement::FIXED:
    case Judgement::DROPPED:
      return events::v1::VERDICT_ACCEPTED;
    case Judgement::RETURNED:
      return events::v1::VERDICT_RETURNED;
    case Judgement::REJECTED:
      return events::v1::VERDICT_REJECTED;
    default:
      return events::v1::VERDICT_UNSPECIFIED;  // what standings never hold
  }
}

VerdictRecorded VerdictByExclusion(const Standing& standing) {
  const v1::AnswerExcluded& exclusion = *standing.exclusion;
  VerdictRecorded verdict = VerdictOn(standing.submission->event, events::v1::VERDICT_REJECTED,
                                      events::v1::USE_EXCLUDED, exclusion.decided_by());
  verdict.set_error_code(exclusion.reason());
  return verdict;
}

VerdictRecorded VerdictByPerson(const Standing& standing, Use use) {
  const Judgement& judgement = *standing.judgement;
  VerdictRecorded verdict =
      VerdictOn(standing.submission->event, VerdictOf(judgement.outcome()), use, standing.judge);
  verdict.set_error_code(judgement.error_code());
  verdict.set_comment(judgement.comment());
  if (judgement.has_pin()) *verdict.mutable_pin() = judgement.pin();
  if (judgement.has_fixed_amount_micros()) {
    verdict.set_accepted_amount_micros(judgement.fixed_amount_micros());
  }
  return verdict;
}

}  // namespace

VerdictRecorded VerdictOnReview(const SubmissionReceived& review) {
  return VerdictOn(review, events::v1::VERDICT_ACCEPTED, events::v1::USE_EXCLUDED, kReviewDoneRule);
}

Use UseOf(const Standing& standing, const SubmissionReceived& terms,
          const v1::Consensus& consensus) {
  if (!standing.IsActive()) return events::v1::USE_EXCLUDED;
  const bool is_known = consensus.state() == v1::Consensus::RESOLVED || terms.has_gold();
  if (!is_known && standing.judgement == nullptr) return events::v1::USE_UNSPECIFIED;
  return standing.canonical == CanonicalBytes(consensus.answer()) ? events::v1::USE_COUNTED
                                                                  : events::v1::USE_OUTVOTED;
}

std::optional<VerdictRecorded> DecideVerdict(const Standing& standing,
                                             const SubmissionReceived& terms,
                                             const v1::Consensus& consensus, Use use) {
  if (standing.exclusion != nullptr && standing.exclusion->rejected()) {
    return VerdictByExclusion(standing);
  }
  if (standing.judgement != nullptr) return VerdictByPerson(standing, use);
  const bool is_paid_gold = terms.has_gold() && !terms.review();
  if (!consensus.final() && !is_paid_gold) return std::nullopt;
  return VerdictOn(standing.submission->event, events::v1::VERDICT_ACCEPTED, use,
                   consensus.final() ? kTaskFinalRule : kGoldRule);
}

VerdictRecorded VerdictByOverturn(const Standing& standing, Use use) {
  const v1::VerdictOverturned& overturn = *standing.overturn;
  VerdictRecorded verdict =
      VerdictOn(standing.submission->event, overturn.verdict(), use, overturn.decided_by());
  verdict.set_error_code(overturn.error_code());
  verdict.set_comment(overturn.comment());
  return verdict;
}

QualityChange QualityOf(const Standing& standing, const SubmissionReceived& terms,
                        const VerdictRecorded& verdict) {
  QualityChange change{.worker_id = standing.submission->key.worker_id};
  // What its author took back says nothing about them.
  const bool by_author =
      standing.judge == FormatName("workers/#", standing.submission->key.worker_id);
  if (standing.judgement != nullptr && !by_author) {
    change.reviewed = 1;
    change.review_accepted = standing.Says(Judgement::ACCEPTED) ? 1 : 0;
  }
  if (verdict.verdict() == events::v1::VERDICT_RETURNED) return change;
  change.work_seconds = standing.submission->event.work_seconds();
  if (standing.exclusion != nullptr) return change;
  change.answers = 1;
  change.agreed = verdict.use() == events::v1::USE_COUNTED ? 1 : 0;
  if (terms.has_gold() && standing.submission->event.has_gold()) {
    change.gold_answers = 1;
    change.gold_correct = standing.canonical == CanonicalBytes(terms.gold()) ? 1 : 0;
  }
  return change;
}

}  // namespace crowdloom::consensus
