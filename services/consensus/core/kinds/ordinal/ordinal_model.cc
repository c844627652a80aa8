#include "services/consensus/core/kinds/ordinal/ordinal_model.h"

#include <algorithm>
#include <cmath>

#include "services/consensus/core/categorical/em.h"
#include "services/consensus/core/categorical/latent_groups.h"
#include "services/consensus/core/categorical/shrink_prior.h"
#include "services/consensus/core/latent_class.h"

namespace crowdloom::consensus {
namespace {

constexpr double kShareMin = 1e-4;

// Errors above and below the true level, by that level.
struct Sides {
  std::vector<double> above;
  std::vector<double> below;

  explicit Sides(uint32_t levels) : above(levels, 0.0), below(levels, 0.0) {}
};

class Estimator {
 public:
  Estimator(const AnswerSet& answers, const OrdinalSettings& settings)
      : answers_(answers), settings_(settings), levels_(answers.labels()), crowd_(levels_) {}

  void Maximize(const LatentCounts<float>& counts, std::vector<double>* skills,
                EmModel<float>* model) {
    const ShrinkWeights weights = {.accuracy = settings_.accuracy_weight};
    pooled_ = PoolErrors(answers_, counts, 1, weights);
    *skills = ShrunkAccuracies(answers_, counts, 1, pooled_, weights);
    for (uint32_t k = 0; k < levels_; ++k) {
      crowd_.above[k] = crowd_.below[k] = kShareMin;
      for (uint32_t l = 0; l < levels_; ++l) {
        if (l != k) (l > k ? crowd_.above : crowd_.below)[k] += pooled_.profile.at(k, l);
      }
    }
    for (uint32_t w = 0; w < answers_.workers(); ++w) {
      FillRows(counts, w, (*skills)[w], LeaningOf(counts, w), model);
    }
    model->log_prior = SmoothedLogPrior(counts.column_sums);
  }

 private:
  // Odds of erring upwards against what the crowd does on the same levels.
  double LeaningOf(const LatentCounts<float>& counts, uint32_t worker) const {
    double above = settings_.leaning_weight / 2;
    double below = above;
    double expected_above = above;
    double expected_below = above;
    for (uint32_t p = answers_.worker_begin(worker); p < answers_.worker_begin(worker + 1); ++p) {
      const uint32_t answer = answers_.pairs()[p].label;
      for (uint32_t k = 0; k < levels_; ++k) {
        if (k == answer) continue;
        const double count = counts.pairs.at(p, k);
        const double share = crowd_.above[k] / (crowd_.above[k] + crowd_.below[k]);
        (answer > k ? above : below) += count;
        expected_above += count * share;
        expected_below += count * (1 - share);
      }
    }
    return (above / below) / (expected_above / expected_below);
  }

  double PriorOf(double accuracy, double leaning, uint32_t truth, uint32_t answer) const {
    if (answer == truth) return accuracy;
    const double above = leaning * crowd_.above[truth];
    const double all = above + crowd_.below[truth];
    const bool up = answer > truth;
    const double side = up ? above / all : crowd_.below[truth] / all;
    const double side_of_crowd = up ? crowd_.above[truth] : crowd_.below[truth];
    return (1 - accuracy) * side * pooled_.profile.at(truth, answer) / side_of_crowd;
  }

  void FillRows(const LatentCounts<float>& counts, uint32_t worker, double accuracy, double leaning,
                EmModel<float>* model) const {
    std::vector<float> given(counts.pairs.stride());
    SumWorkerRows(answers_, counts.pairs, worker, &given);
    for (uint32_t p = answers_.worker_begin(worker); p < answers_.worker_begin(worker + 1); ++p) {
      const uint32_t answer = answers_.pairs()[p].label;
      for (uint32_t k = 0; k < levels_; ++k) {
        const double prior = settings_.row_weight * PriorOf(accuracy, leaning, k, answer);
        const double share = (counts.pairs.at(p, k) + prior) / (given[k] + settings_.row_weight);
        model->table.at(p, k) = std::log(std::max(static_cast<float>(share), 1e-10f));
      }
    }
  }

  const AnswerSet& answers_;
  const OrdinalSettings& settings_;
  const uint32_t levels_;
  PooledErrors pooled_;
  Sides crowd_;
};

}  // namespace

Consensus RunOrdinal(const AnswerSet& answers, const MethodOptions& options,
                     const OrdinalSettings& settings) {
  Consensus result;
  result.posterior = VoteShares<float>(answers, options.gold);
  Estimator estimator(answers, settings);
  const EmSettings em = {
      .passes_max = options.passes_max > 0 ? options.passes_max : settings.passes,
      .threads = options.threads};
  result.passes = RunEm<float>(
      answers, options.gold, em,
      [&](const LatentCounts<float>& counts, EmModel<float>* model) {
        estimator.Maximize(counts, &result.worker_skill, model);
      },
      &result.posterior);
  result.class_prior = ClassShares(result.posterior);
  return result;
}

}  // namespace crowdloom::consensus
