#include "services/consensus/live/settle.h"

#include <algorithm>

namespace crowdloom::consensus {
namespace {

using events::v1::Judgement;

constexpr double kMillion = 1e6;

void SetAnswer(const type::v1::Answer& answer, double confidence, const char* method,
               v1::Consensus& consensus) {
  *consensus.mutable_answer() = answer;
  consensus.set_confidence(confidence);
  consensus.set_method(method);
}

int32_t Resolve(bool final, v1::Consensus& consensus) {
  consensus.set_state(v1::Consensus::RESOLVED);
  consensus.set_final(final);
  return 0;
}

int32_t Stand(v1::Consensus::State state, v1::Consensus& consensus) {
  consensus.set_state(state);
  return 0;
}

bool AnyReturned(const Case& task) {
  return std::any_of(task.standings.begin(), task.standings.end(),
                     [](const Standing& s) { return s.Says(Judgement::RETURNED); });
}

// Whether a reviewer withdrew the task: nothing of it is an answer.
bool IsDropped(const Case& task) {
  return std::any_of(task.standings.begin(), task.standings.end(),
                     [](const Standing& s) { return s.Says(Judgement::DROPPED); });
}

// Whether a reviewer has said something about every present answer.
bool AllJudged(const Case& task) {
  return std::all_of(task.standings.begin(), task.standings.end(),
                     [](const Standing& s) { return s.judgement != nullptr; });
}

int32_t CountActive(const Case& task) {
  return static_cast<int32_t>(std::count_if(task.standings.begin(), task.standings.end(),
                                            [](const Standing& s) { return s.IsActive(); }));
}

bool IsClosed(const Case& task) { return task.state.target_changed().closed(); }

int32_t TargetOf(const Case& task) {
  return task.state.has_target_changed() ? task.state.target_changed().target()
                                         : task.terms.target();
}

int32_t TargetMaxOf(const Case& task) {
  return task.state.has_target_changed() ? task.state.target_changed().target_max()
                                         : task.terms.target_max();
}

void TakeBest(const Case& task, v1::Consensus& consensus) {
  if (task.terms.has_gold()) return SetAnswer(task.terms.gold(), 1, "gold", consensus);
  const char* method = task.terms.dynamic_overlap() ? "skill-vote" : "majority";
  for (const Standing& standing : task.standings) {
    if (!standing.IsActive() || standing.canonical != task.tally.best) continue;
    return SetAnswer(standing.submission->event.answer(), task.tally.confidence, method, consensus);
  }
}

// Whether there is nothing to be gained by a further answer, apart from a reviewer's judgement.
bool IsSettled(const Case& task) {
  return task.terms.has_gold() || !task.terms.dynamic_overlap() || AllJudged(task) ||
         task.tally.posterior >= task.terms.threshold_ppm() / kMillion;
}

}  // namespace

Tally TallyOf(const TaskKey& task, const std::vector<Standing>& standings,
              const events::v1::SubmissionReceived& terms, const Crowd& crowd) {
  std::vector<Ballot> ballots;
  for (const Standing& standing : standings) {
    if (!standing.IsActive()) continue;
    ballots.push_back({.answer = standing.canonical,
                       .accuracy = crowd.AccuracyOf(standing.submission->key.worker_id)});
  }
  Tally tally = terms.dynamic_overlap() ? WeighBySkill(TaskName(task), ballots, crowd.Classes())
                                        : CountMajority(TaskName(task), ballots);
  for (size_t i = 0; i < standings.size(); ++i) {
    if (!standings[i].IsActive()) tally.weights.insert(tally.weights.begin() + i, 0);
  }
  return tally;
}

int32_t Settle(const Case& task, v1::Consensus& consensus) {
  const Standing* fix = LastFix(task.standings);
  if (fix != nullptr && AllJudged(task) && !AnyReturned(task)) {
    SetAnswer(fix->judgement->fixed_answer(), 1, "review", consensus);
    return Resolve(/*final=*/true, consensus);
  }
  if (IsDropped(task)) return Resolve(/*final=*/true, consensus);
  TakeBest(task, consensus);
  const int32_t active = CountActive(task);
  // Nothing more will come, whatever was hoped for.
  if (IsClosed(task)) {
    if (active > 0) return Resolve(/*final=*/true, consensus);
    return Stand(v1::Consensus::PENDING, consensus);
  }
  const int32_t target = std::max({TargetOf(task), task.state.requested_target(), 1});
  if (AnyReturned(task) || active < target) return Stand(v1::Consensus::PENDING, consensus);
  if (IsSettled(task)) return Resolve(AllJudged(task) || !task.terms.review(), consensus);
  if (active < TargetMaxOf(task)) {
    Stand(v1::Consensus::PENDING, consensus);
    return active + 1;
  }
  const bool somebody_decides = task.terms.review() || task.terms.reviewable();
  if (somebody_decides) return Stand(v1::Consensus::DISPUTED, consensus);
  return Resolve(/*final=*/true, consensus);
}

}  // namespace crowdloom::consensus
