// iBCC, the independent Bayesian classifier combination, by variational Bayes: a Dirichlet prior on
// each row of a worker's confusion matrix, 4 on the diagonal and 1 elsewhere. Source: Kim &
// Ghahramani, AISTATS 2012; variational form by Simpson, Roberts, Psorakis & Smith, 2013.
//
// A prior that does not learn from the crowd suits token tags best, where one label ("outside")
// makes nearly all answers and would shape everybody's pooled errors.

#include <cmath>
#include <vector>

#include "services/consensus/core/categorical/em.h"
#include "services/consensus/core/categorical/latent_groups.h"
#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/digamma.h"

namespace crowdloom::consensus {
namespace {

constexpr double kDiagonal = 4;
constexpr double kElsewhere = 1;
constexpr double kClassPrior = 1;
constexpr int kPassesMax = 100;
constexpr double kTolerance = 1e-6;

void Maximize(const AnswerSet& answers, const LatentCounts<float>& counts, EmModel<float>* model) {
  const uint32_t labels = answers.labels();
  const double row_prior = kDiagonal + kElsewhere * (labels - 1);
  std::vector<float> given(counts.pairs.stride());
  for (uint32_t w = 0; w < answers.workers(); ++w) {
    SumWorkerRows(answers, counts.pairs, w, &given);
    for (uint32_t p = answers.worker_begin(w); p < answers.worker_begin(w + 1); ++p) {
      for (uint32_t k = 0; k < labels; ++k) {
        const double prior = answers.pairs()[p].label == k ? kDiagonal : kElsewhere;
        model->table.at(p, k) = static_cast<float>(Digamma(counts.pairs.at(p, k) + prior) -
                                                   Digamma(given[k] + row_prior));
      }
    }
  }
  double total = 0;
  for (double sum : counts.column_sums) total += sum + kClassPrior;
  model->log_prior.clear();
  for (double sum : counts.column_sums) {
    model->log_prior.push_back(Digamma(sum + kClassPrior) - Digamma(total));
  }
}

}  // namespace

Consensus Ibcc(const AnswerSet& answers, const MethodOptions& options) {
  Consensus result;
  result.posterior = VoteShares<float>(answers, options.gold);
  const bool fixed = options.passes_max > 0;
  const EmSettings settings = {.passes_max = fixed ? options.passes_max : kPassesMax,
                               .tolerance = fixed ? 0 : kTolerance,
                               .threads = options.threads};
  result.passes = RunEm<float>(
      answers, options.gold, settings,
      [&](const LatentCounts<float>& counts, EmModel<float>* model) {
        Maximize(answers, counts, model);
      },
      &result.posterior);
  result.worker_skill = SkillsFromPosterior(answers, result.posterior);
  result.class_prior = ClassShares(result.posterior);
  return result;
}

}  // namespace crowdloom::consensus
