#include "services/consensus/core/categorical/shrink_ds.h"

#include <algorithm>

#include "services/consensus/core/categorical/latent_groups.h"

namespace crowdloom::consensus {
void MaximizeShrinkDs(const AnswerSet& answers, const LatentCounts<float>& counts,
                      const ShrinkWeights& weights, std::vector<double>* skills,
                      EmModel<float>* model) {
  const PooledErrors pooled = PoolErrors(answers, counts, 1, weights);
  *skills = ShrunkAccuracies(answers, counts, 1, pooled, weights);
  std::vector<float> given(counts.pairs.stride());
  const auto weight = static_cast<float>(weights.row);
  for (uint32_t w = 0; w < answers.workers(); ++w) {
    SumWorkerRows(answers, counts.pairs, w, &given);
    for (float& g : given) g = 1 / (g + weight);
    const auto accuracy = static_cast<float>((*skills)[w]);
    for (uint32_t p = answers.worker_begin(w); p < answers.worker_begin(w + 1); ++p) {
      const uint32_t answer = answers.pairs()[p].label;
      float* row = model->table.row(p);
      for (uint32_t k = 0; k < answers.labels(); ++k) {
        const float prior = k == answer ? accuracy : (1 - accuracy) * pooled.profile.at(k, answer);
        row[k] = (counts.pairs.at(p, k) + weight * prior) * given[k];
      }
      LogRow(row, model->table.stride());
      std::fill(row + answers.labels(), row + model->table.stride(), 0.0f);
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
      .threads = options.threads,
      .progress = options.progress};
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
