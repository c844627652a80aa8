#include "services/consensus/core/categorical/shrink_ds.h"

#include <cmath>

#include "services/consensus/core/categorical/latent_groups.h"

namespace crowdloom::consensus {
void MaximizeShrinkDs(const AnswerSet& answers, const LatentCounts<float>& counts,
                      const ShrinkWeights& weights, std::vector<double>* skills,
                      EmModel<float>* model) {
  const PooledErrors pooled = PoolErrors(answers, counts, 1, weights);
  *skills = ShrunkAccuracies(answers, counts, 1, pooled, weights);
  std::vector<float> given(counts.pairs.stride());
  for (uint32_t w = 0; w < answers.workers(); ++w) {
    SumWorkerRows(answers, counts.pairs, w, &given);
    for (uint32_t p = answers.worker_begin(w); p < answers.worker_begin(w + 1); ++p) {
      const uint32_t answer = answers.pairs()[p].label;
      for (uint32_t k = 0; k < answers.labels(); ++k) {
        const double prior = weights.row * PriorShare(pooled, (*skills)[w], k, answer);
        const double share = (counts.pairs.at(p, k) + prior) / (given[k] + weights.row);
        model->table.at(p, k) = std::log(static_cast<float>(share));
      }
    }
  }
  model->log_prior = SmoothedLogPrior(counts.column_sums);
}

Consensus RunShrinkDs(const AnswerSet& answers, const MethodOptions& options,
                      const ShrinkDsSettings& settings) {
  Consensus result;
  result.posterior = VoteShares<float>(answers, options.gold);
  const EmSettings em = {
      .passes_max = options.passes_max > 0 ? options.passes_max : settings.passes,
      .threads = options.threads};
  result.passes = RunEm<float>(
      answers, options.gold, em,
      [&](const LatentCounts<float>& counts, EmModel<float>* model) {
        MaximizeShrinkDs(answers, counts, settings.weights, &result.worker_skill, model);
        for (double& log_prior : model->log_prior) log_prior *= settings.prior_weight;
      },
      &result.posterior);
  result.class_prior = ClassShares(result.posterior);
  return result;
}

Consensus ShrinkDs(const AnswerSet& answers, const MethodOptions& options) {
  return RunShrinkDs(answers, options, {});
}

}  // namespace crowdloom::consensus
