#include "services/consensus/core/kinds/pairwise/online_bradley_terry.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace crowdloom::consensus {
namespace {

// How much an uncertain difference flattens the logistic curve (the probit approximation).
double Flattening(double variance) { return 1 / std::sqrt(1 + std::numbers::pi * variance / 8); }

double Logistic(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

OnlineBradleyTerry::Belief OnlineBradleyTerry::BeliefOf(uint32_t item) const {
  if (item < items_.size()) return items_[item];
  return {0, 1 / settings_.score_precision};
}

double OnlineBradleyTerry::Score(uint32_t item) const { return BeliefOf(item).mean; }

double OnlineBradleyTerry::Variance(uint32_t item) const { return BeliefOf(item).variance; }

double OnlineBradleyTerry::Probability(uint32_t first, uint32_t second) const {
  const Belief a = BeliefOf(first);
  const Belief b = BeliefOf(second);
  return Logistic(Flattening(a.variance + b.variance) * (a.mean - b.mean));
}

void OnlineBradleyTerry::Add(const Comparison& comparison) {
  const uint32_t items = std::max(comparison.winner, comparison.loser) + 1;
  if (items > items_.size()) items_.resize(items, {0, 1 / settings_.score_precision});
  if (comparison.worker >= workers_.size()) {
    workers_.resize(comparison.worker + 1,
                    {settings_.faithful, settings_.faithful + settings_.opposite});
  }
  Belief& winner = items_[comparison.winner];
  Belief& loser = items_[comparison.loser];
  Faith& worker = workers_[comparison.worker];

  const double flat = Flattening(winner.variance + loser.variance);
  const double p = Logistic(flat * (winner.mean - loser.mean));
  const double eta = worker.faithful / worker.given;
  const double faithful = eta * p / (eta * p + (1 - eta) * (1 - p));
  const double surprise = flat * (faithful - p);
  const double trust = 2 * eta - 1;
  const double information = flat * flat * p * (1 - p) * trust * trust;
  winner.mean += winner.variance * surprise;
  loser.mean -= loser.variance * surprise;
  winner.variance = 1 / (1 / winner.variance + information);
  loser.variance = 1 / (1 / loser.variance + information);
  worker.faithful += faithful;
  worker.given += 1;
}

}  // namespace crowdloom::consensus
