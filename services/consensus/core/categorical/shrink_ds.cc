#include "services/consensus/core/categorical/shrink_ds.h"

#include <algorithm>
#include <cmath>

namespace crowdloom::consensus {
namespace {

// Answers of worker w, by true label.
void SumRows(const AnswerSet& answers, const Matrix<float>& pairs, uint32_t worker,
             std::vector<float>* sums) {
  std::fill(sums->begin(), sums->end(), 0.0f);
  for (uint32_t p = answers.worker_begin(worker); p < answers.worker_begin(worker + 1); ++p) {
    AddRow(pairs.row(p), pairs.stride(), sums->data());
  }
}

}  // namespace

void MaximizeShrinkDs(const AnswerSet& answers, const LatentCounts<float>& counts,
                      const ShrinkWeights& weights, std::vector<double>* skills,
                      EmModel<float>* model) {
  const PooledErrors pooled = PoolErrors(answers, counts, 1, weights);
  *skills = ShrunkAccuracies(answers, counts, 1, pooled, weights);
  std::vector<float> given(counts.pairs.stride());
  for (uint32_t w = 0; w < answers.workers(); ++w) {
    SumRows(answers, counts.pairs, w, &given);
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

Consensus ShrinkDs(const AnswerSet& answers, const MethodOptions& options) {
  Consensus result;
  result.posterior = VoteShares<float>(answers, options.gold);
  const EmSettings settings = {
      .passes_max = options.passes_max > 0 ? options.passes_max : kShrinkDsPasses,
      .threads = options.threads};
  result.passes = RunEm<float>(
      answers, options.gold, settings,
      [&](const LatentCounts<float>& counts, EmModel<float>* model) {
        MaximizeShrinkDs(answers, counts, {}, &result.worker_skill, model);
      },
      &result.posterior);
  result.class_prior = ClassShares(result.posterior);
  return result;
}

}  // namespace crowdloom::consensus
