#include "services/consensus/live/gold.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/base/hash.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/consensus/live/canonical.h"

namespace crowdloom::consensus {
namespace {

using type::v1::Answer;
using Exposures = absl::Span<const v1::GoldHistory::Exposure* const>;

constexpr int kThirds = 3;
constexpr int kGivenMax = 20;
constexpr int kExposuresMax = 200;
// Evidence that chance gives less often than this ends a gold task.
constexpr double kChance = 0.001;
constexpr int kGoodAnswersMin = 5;
constexpr double kGoodWorker = 0.7;
constexpr double kFailedShare = 0.5;
constexpr int kHalfMin = 10;

double NormalTail(double z) { return 0.5 * std::erfc(z / std::sqrt(2.0)); }

// The probability of as many right answers or more, as skill predicts them; of as few or fewer with
// the sign turned. By the normal approximation with a correction for continuity.
double ChanceOf(Exposures exposures, double sign) {
  double correct = 0, expected = 0, variance = 0;
  for (const v1::GoldHistory::Exposure* exposure : exposures) {
    correct += exposure->correct() ? 1 : 0;
    expected += exposure->expected();
    variance += exposure->expected() * (1 - exposure->expected());
  }
  return NormalTail((sign * (correct - expected) - 0.5) / std::sqrt(std::max(variance, 1e-9)));
}

double CorrectShare(Exposures exposures) {
  const auto correct = std::count_if(exposures.begin(), exposures.end(),
                                     [](const auto* exposure) { return exposure->correct(); });
  return static_cast<double>(correct) / static_cast<double>(exposures.size());
}

bool FailedByGoodWorkers(Exposures exposures) {
  std::vector<const v1::GoldHistory::Exposure*> good;
  std::copy_if(exposures.begin(), exposures.end(), std::back_inserter(good),
               [](const auto* exposure) { return exposure->expected() >= kGoodWorker; });
  return good.size() >= kGoodAnswersMin && CorrectShare(good) < kFailedShare &&
         ChanceOf(good, -1) < kChance;
}

// An easy task is answered right from the start: what gives a leak away is the change.
bool IsLeaked(Exposures exposures) {
  const size_t half = exposures.size() / 2;
  if (half < kHalfMin) return false;
  const Exposures early = exposures.subspan(0, half), late = exposures.subspan(half);
  const double before = CorrectShare(early), after = CorrectShare(late);
  const auto sizes = static_cast<double>(early.size());
  const double pooled = (before + after) / 2;
  const double spread = std::sqrt(std::max(2 * pooled * (1 - pooled) / sizes, 1e-9));
  return NormalTail((after - before) / spread) < kChance && ChanceOf(late, 1) < kChance;
}

int64_t WorkerOf(const v1::Consensus::Vote& vote) {
  const auto key = ParseAssignment(vote.assignment());
  return key.ok() ? key->worker_id : 0;
}

bool WasGiven(const TaskRecord& record, const v1::Consensus::Vote& vote) {
  return std::any_of(record.submissions.begin(), record.submissions.end(), [&](const auto& one) {
    return one.event.has_gold() && one.event.attempt() == vote.attempt() &&
           one.event.assignment() == vote.assignment();
  });
}

}  // namespace

std::string GoldName(const TaskKey& key) {
  return FormatName(kGoldPattern, key.project_id, key.batch, key.ordinal);
}

absl::StatusOr<TaskKey> ParseGold(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<3>(kGoldPattern, name));
  return TaskKey{ids[0], static_cast<int32_t>(ids[1]), static_cast<int32_t>(ids[2])};
}

std::vector<size_t> ChooseGold(absl::Span<const v1::Consensus> answered, size_t count) {
  std::vector<size_t> order(answered.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::pair(answered[a].confidence(), std::string_view(answered[a].name())) <
           std::pair(answered[b].confidence(), std::string_view(answered[b].name()));
  });
  // By third of the confidence and by answer, each in the order of digests.
  std::map<std::pair<size_t, std::string>, std::map<std::string, size_t>> strata;
  for (size_t i = 0; i < order.size(); ++i) {
    const v1::Consensus& task = answered[order[i]];
    strata[{i * kThirds / order.size(), CanonicalBytes(task.answer())}].emplace(Sha256(task.name()),
                                                                                order[i]);
  }
  std::vector<size_t> chosen;
  while (chosen.size() < count && !strata.empty()) {
    for (auto at = strata.begin(); at != strata.end() && chosen.size() < count;) {
      chosen.push_back(at->second.begin()->second);
      at->second.erase(at->second.begin());
      at = at->second.empty() ? strata.erase(at) : std::next(at);
    }
  }
  return chosen;
}

v1::GoldTask ProposalOf(const v1::Consensus& consensus, std::string_view reason) {
  v1::GoldTask gold;
  const auto ids = ParseName<3>(kConsensusPattern, consensus.name()).value();
  gold.set_name(GoldName({ids[0], static_cast<int32_t>(ids[1]), static_cast<int32_t>(ids[2])}));
  gold.set_state(v1::GoldTask::PROPOSED);
  gold.set_source(v1::GoldTask::PROPOSAL);
  gold.set_reason(std::string(reason));
  gold.set_decided_by(std::string(kGoldKeeperRule));
  *gold.mutable_consensus_answer() = consensus.answer();
  std::map<std::string, const Answer*> given;
  for (const v1::Consensus::Vote& vote : consensus.votes()) {
    const std::string bytes = CanonicalBytes(vote.answer());
    given.emplace(Sha256(consensus.name() + bytes), &vote.answer());
  }
  for (const auto& [digest, answer] : given) {
    if (gold.given_answers_size() == kGivenMax) break;
    *gold.add_given_answers() = *answer;
  }
  return gold;
}

std::optional<GoldEnd> EndOf(const v1::GoldHistory& history) {
  std::vector<const v1::GoldHistory::Exposure*> exposures;
  for (const v1::GoldHistory::Exposure& exposure : history.exposures()) {
    exposures.push_back(&exposure);
  }
  if (FailedByGoodWorkers(exposures)) {
    return GoldEnd{v1::GoldTask::QUARANTINED, "GOLD_FAILED_BY_GOOD_WORKERS"};
  }
  if (IsLeaked(exposures)) return GoldEnd{v1::GoldTask::RETIRED, "GOLD_LEAKED"};
  if (history.exposures_size() >= kExposuresMax) {
    return GoldEnd{v1::GoldTask::RETIRED, "GOLD_OVEREXPOSED"};
  }
  return std::nullopt;
}

const Answer* KnownAnswer(const v1::TaskState& state, const events::v1::SubmissionReceived& terms) {
  if (!state.has_gold()) return terms.has_gold() ? &terms.gold() : nullptr;
  return state.gold().state() == v1::GoldTask::QUARANTINED ? nullptr : &state.gold().answer();
}

bool AreAlike(const Answer& one, const Answer& other) {
  if (one.values_size() != other.values_size()) return false;
  return std::all_of(one.values().begin(), one.values().end(), [&](const auto& value) {
    const auto found = other.values().find(value.first);
    return found != other.values().end() && found->second.kind_case() == value.second.kind_case();
  });
}

void CountAgain(const std::optional<Answer>& before, TaskRecord& record, Outcome& outcome) {
  const auto bytes_of = [](const Answer* answer) { return answer ? CanonicalBytes(*answer) : ""; };
  const std::string was = bytes_of(before ? &*before : nullptr);
  const std::string is = bytes_of(KnownAnswer(record.state, {}));
  const std::string answer = CanonicalBytes(record.consensus.answer());
  for (v1::Consensus::Vote& vote : *record.consensus.mutable_votes()) {
    if (vote.verdict() != events::v1::VERDICT_ACCEPTED) continue;
    if (vote.use() == events::v1::USE_EXCLUDED) continue;
    QualityChange change{.worker_id = WorkerOf(vote)};
    const std::string given = CanonicalBytes(vote.answer());
    const bool agreed = vote.use() == events::v1::USE_COUNTED;
    vote.set_use(given == answer ? events::v1::USE_COUNTED : events::v1::USE_OUTVOTED);
    change.agreed = (given == answer ? 1 : 0) - (agreed ? 1 : 0);
    if (WasGiven(record, vote)) {
      change.gold_answers = (is.empty() ? 0 : 1) - (was.empty() ? 0 : 1);
      change.gold_correct =
          (!is.empty() && given == is ? 1 : 0) - (!was.empty() && given == was ? 1 : 0);
    }
    if (change.agreed != 0 || change.gold_answers != 0 || change.gold_correct != 0) {
      outcome.quality.push_back(change);
    }
  }
}

}  // namespace crowdloom::consensus
