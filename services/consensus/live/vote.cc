#include "services/consensus/live/vote.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "common/base/hash.h"
#include "services/consensus/core/calibration.h"

namespace crowdloom::consensus {
namespace {

constexpr double kCrowdAccuracyAtStart = 0.7;
constexpr double kCrowdWeight = 10;
constexpr double kWorkerWeight = 2;
constexpr double kAccuracyMin = 0.05;
// Agreement with a consensus that one helped to make overstates skill, and two such workers would
// settle a task by themselves. Replayed on recorded crowds, this bound costs few more answers and
// wins about a point of accuracy over 0.99.
constexpr double kAccuracyMax = 0.95;

// What a ballot adds to the log-odds of its answer against any other one.
double LogOdds(double accuracy, int64_t classes) {
  return std::log(accuracy) - std::log((1 - accuracy) / static_cast<double>(classes - 1));
}

// Rounded so that scores that differ by the order of summation alone are a tie.
double Rounded(double score) { return std::round(score * 1e9) / 1e9; }

}  // namespace

std::string BestOf(std::string_view task, const std::map<std::string, double>& scores) {
  std::vector<const std::string*> best;
  double best_score = 0;
  for (const auto& [answer, score] : scores) {
    if (!best.empty() && score < best_score) continue;
    if (best.empty() || score > best_score) best.clear();
    best.push_back(&answer);
    best_score = score;
  }
  if (best.empty()) return "";
  const auto digest = [&](const std::string* answer) {
    return Sha256(std::string(task) + '\0' + *answer);
  };
  if (best.size() == 1) return *best[0];
  return **std::min_element(best.begin(), best.end(),
                            [&](auto* a, auto* b) { return digest(a) < digest(b); });
}

Tally CountMajority(std::string_view task, absl::Span<const Ballot> ballots) {
  Tally tally;
  if (ballots.empty()) return tally;
  std::map<std::string, double> votes;
  for (const Ballot& ballot : ballots) ++votes[ballot.answer];
  tally.best = BestOf(task, votes);
  tally.confidence = (votes[tally.best] + 1) / (static_cast<double>(ballots.size()) + 2);
  tally.posterior = tally.confidence;
  tally.weights.assign(ballots.size(), 1);
  tally.method = "majority";
  return tally;
}

Tally WeighBySkill(std::string_view task, absl::Span<const Ballot> ballots, int64_t classes) {
  Tally tally;
  if (ballots.empty()) return tally;
  std::map<std::string, double> scores;
  for (const Ballot& ballot : ballots) scores[ballot.answer];
  classes = std::max({classes, static_cast<int64_t>(scores.size()), int64_t{2}});
  for (const Ballot& ballot : ballots) {
    tally.weights.push_back(LogOdds(ballot.accuracy, classes));
    scores[ballot.answer] += tally.weights.back();
  }
  for (auto& [answer, score] : scores) score = Rounded(score);
  tally.best = BestOf(task, scores);
  // Relative to the best; the answers that nobody gave have score 0.
  const double top = scores[tally.best];
  const auto unseen = static_cast<double>(classes) - static_cast<double>(scores.size());
  double sum = unseen * std::exp(-top);
  for (const auto& [answer, score] : scores) sum += std::exp(score - top);
  tally.posterior = 1 / sum;
  float row[] = {static_cast<float>(tally.posterior), static_cast<float>(1 - tally.posterior)};
  ApplyPower(FallbackPower(Confidence::kModel, static_cast<double>(ballots.size())), row, 2);
  tally.confidence = row[0];
  tally.method = "skill-vote";
  return tally;
}

double AccuracyOf(const Record& worker, const Record& crowd) {
  const double pooled = (kCrowdAccuracyAtStart * kCrowdWeight + static_cast<double>(crowd.agreed)) /
                        (kCrowdWeight + static_cast<double>(crowd.answers));
  const double own = (kWorkerWeight * pooled + static_cast<double>(worker.agreed)) /
                     (kWorkerWeight + static_cast<double>(worker.answers));
  return std::clamp(own, kAccuracyMin, kAccuracyMax);
}

}  // namespace crowdloom::consensus
