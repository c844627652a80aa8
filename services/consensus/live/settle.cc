#include "services/consensus/live/settle.h"

#include <algorithm>
#include <cstring>

#include "common/base/hash.h"
#include "services/consensus/live/canonical.h"

namespace crowdloom::consensus {
namespace {

using events::v1::Judgement;
using events::v1::SubmissionReceived;

constexpr double kMillion = 1e6;

void SetAnswer(const type::v1::Answer& answer, double confidence, const std::string& method,
               v1::Consensus& consensus) {
  *consensus.mutable_answer() = answer;
  consensus.set_confidence(confidence);
  consensus.set_method(method);
}

int32_t Resolve(const char* reason, bool final, v1::Consensus& consensus) {
  consensus.set_state(v1::Consensus::RESOLVED);
  consensus.set_reason(reason);
  consensus.set_final(final);
  return 0;
}

int32_t Stand(v1::Consensus::State state, v1::Consensus& consensus) {
  consensus.set_state(state);
  return 0;
}

bool AnyReturned(const Case& task) {
  return std::any_of(task.standings.begin(), task.standings.end(), [](const Standing& s) {
    return s.exclusion == nullptr && s.overturn == nullptr && s.Says(Judgement::RETURNED);
  });
}

// Whether a reviewer withdrew the task: nothing of it is an answer.
bool IsDropped(const Case& task) {
  return std::any_of(task.standings.begin(), task.standings.end(), [](const Standing& s) {
    return s.exclusion == nullptr && s.Says(Judgement::DROPPED);
  });
}

// Whether a reviewer has said something about every present answer that counts.
bool AllJudged(const Case& task) {
  return std::all_of(task.standings.begin(), task.standings.end(), [](const Standing& s) {
    return s.judgement != nullptr || s.exclusion != nullptr;
  });
}

int32_t CountActive(const Case& task) {
  return static_cast<int32_t>(std::count_if(task.standings.begin(), task.standings.end(),
                                            [](const Standing& s) { return s.IsActive(); }));
}

// Answers that were taken out and are paid all the same: they use up what the hold covers.
int32_t CountPaidForNothing(const Case& task) {
  const auto is_paid = [](const Standing& s) {
    return s.exclusion != nullptr && !s.exclusion->rejected() && !s.Says(Judgement::RETURNED) &&
           !s.Says(Judgement::REJECTED);
  };
  return static_cast<int32_t>(std::count_if(task.standings.begin(), task.standings.end(), is_paid));
}

bool IsClosed(const Case& task) { return task.state.target_changed().closed(); }

int32_t TargetOf(const Case& task) {
  return std::max(1, task.state.has_target_changed() ? task.state.target_changed().target()
                                                     : task.terms.target());
}

int32_t TargetMaxOf(const Case& task) {
  return std::max(TargetOf(task), task.state.has_target_changed()
                                      ? task.state.target_changed().target_max()
                                      : task.terms.target_max());
}

void TakeBest(const Case& task, v1::Consensus& consensus) {
  if (task.terms.has_gold()) return SetAnswer(task.terms.gold(), 1, "gold", consensus);
  for (const Standing& standing : task.standings) {
    if (!standing.IsActive() || standing.canonical != task.tally.best) continue;
    SetAnswer(standing.submission->event.answer(), task.tally.confidence, task.tally.method,
              consensus);
    consensus.set_posterior(task.tally.posterior);
    return;
  }
}

bool IsWorthMore(const Case& task) {
  if (task.terms.right_answer_micros() <= 0) return true;
  const double gain = task.gain * static_cast<double>(task.terms.right_answer_micros());
  return gain >= static_cast<double>(task.terms.amount_micros());
}

// Why there is nothing to be gained by a further answer, apart from a reviewer's judgement; null if
// there is.
const char* WhySettled(const Case& task) {
  if (task.terms.has_gold()) return "gold";
  if (!task.terms.dynamic_overlap()) return "target-reached";
  if (AllJudged(task)) return "reviewed";
  if (task.tally.posterior >= task.terms.threshold_ppm() / kMillion) return "threshold-reached";
  return IsWorthMore(task) ? nullptr : "not-worth-more";
}

bool StaysOpen(const SubmissionReceived& terms) {
  return terms.dynamic_overlap() && terms.settle_seconds() > 0 && !terms.has_gold();
}

// What machines answered, as ballots of workers with negative numbers.
void AddPredictions(const v1::TaskState& state, std::vector<Ballot>& ballots) {
  for (const v1::Prediction& prediction : state.predictions()) {
    ballots.push_back({.answer = CanonicalBytes(prediction.answer()),
                       .worker_id = MachineWorker(prediction.model())});
  }
}

}  // namespace

int64_t MachineWorker(const std::string& model) {
  int64_t number = 0;
  std::memcpy(&number, Sha256(model).data(), sizeof(number));
  return -(number & INT64_C(0x3fffffffffffffff)) - 1;
}

bool IsCategorical(const type::v1::Answer& answer) {
  return std::all_of(answer.values().begin(), answer.values().end(), [](const auto& value) {
    return value.second.has_choice() || value.second.has_preference() || value.second.has_number();
  });
}

Tally TallyOf(const TaskKey& task, const std::vector<Standing>& standings,
              const SubmissionReceived& terms, const v1::TaskState& state, Crowd& crowd) {
  std::vector<Ballot> ballots;
  bool categorical = true;
  for (const Standing& standing : standings) {
    if (!standing.IsActive()) continue;
    const Submission& submission = *standing.submission;
    categorical = categorical && IsCategorical(submission.event.answer());
    ballots.push_back({.answer = standing.canonical,
                       .accuracy = crowd.AccuracyOf(submission.key.worker_id),
                       .worker_id = submission.key.worker_id});
  }
  const size_t people = ballots.size();
  std::optional<Tally> weighed;
  if (categorical) {
    AddPredictions(state, ballots);
    weighed = crowd.Weigh(task, terms, ballots);
    ballots.resize(people);
  }
  Tally tally = weighed                   ? *std::move(weighed)
                : terms.dynamic_overlap() ? WeighBySkill(TaskName(task), ballots, crowd.Classes())
                                          : CountMajority(TaskName(task), ballots);
  tally.weights.resize(people);
  for (size_t i = 0; i < standings.size(); ++i) {
    if (!standings[i].IsActive()) tally.weights.insert(tally.weights.begin() + i, 0);
  }
  return tally;
}

void AnswerAnew(const Case& task, v1::Consensus& consensus) {
  consensus.clear_posterior();
  const Standing* fix = LastFix(task.standings);
  if (fix != nullptr && !task.terms.has_gold()) {
    return SetAnswer(fix->judgement->fixed_answer(), 1, "review", consensus);
  }
  TakeBest(task, consensus);
  if (task.terms.has_gold()) {
    consensus.set_reason("gold");
  } else if (consensus.reason() == "gold") {
    consensus.set_reason("target-reached");
  }
}

int32_t Settle(const Case& task, v1::Consensus& consensus) {
  const Standing* fix = LastFix(task.standings);
  if (fix != nullptr && AllJudged(task) && !AnyReturned(task)) {
    SetAnswer(fix->judgement->fixed_answer(), 1, "review", consensus);
    return Resolve("reviewed", /*final=*/true, consensus);
  }
  if (IsDropped(task)) return Resolve("dropped", /*final=*/true, consensus);
  TakeBest(task, consensus);
  const int32_t active = CountActive(task);
  // Nothing more will come, whatever was hoped for.
  if (IsClosed(task)) {
    if (active > 0) return Resolve("closed", /*final=*/true, consensus);
    return Stand(v1::Consensus::PENDING, consensus);
  }
  if (AnyReturned(task)) return Stand(v1::Consensus::PENDING, consensus);
  const int32_t paid = CountPaidForNothing(task);
  const int32_t room = TargetMaxOf(task) - paid;
  const int32_t needed = std::min(TargetOf(task), room);
  if (active < needed) {
    Stand(v1::Consensus::PENDING, consensus);
    const int32_t asked = std::max(TargetOf(task), task.state.requested_target());
    return needed + paid > asked ? needed + paid : 0;
  }
  if (const char* reason = WhySettled(task); reason != nullptr || active == 0) {
    const bool open = task.terms.review() || StaysOpen(task.terms);
    return Resolve(reason != nullptr ? reason : "no-answer-left", AllJudged(task) || !open,
                   consensus);
  }
  if (active + paid < task.state.requested_target()) {
    return Stand(v1::Consensus::PENDING, consensus);
  }
  if (active < room) {
    Stand(v1::Consensus::PENDING, consensus);
    return active + paid + 1;
  }
  const bool somebody_decides = task.terms.review() || task.terms.reviewable();
  if (somebody_decides) return Stand(v1::Consensus::DISPUTED, consensus);
  return Resolve("maximum-reached", !StaysOpen(task.terms), consensus);
}

}  // namespace crowdloom::consensus
