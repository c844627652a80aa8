// Shrink-DS, the default: Dawid-Skene whose confusion matrices are shrunk to the pooled errors of
// the crowd (shrink_prior.h). The estimate is the posterior mean under a Dirichlet prior, in the
// manner of Bayesian classifier combination (Kim & Ghahramani, AISTATS 2012), with an empirical
// prior. Ten passes from vote shares are as good as convergence, which bounds the time.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_SHRINK_DS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_SHRINK_DS_H_

#include <vector>

#include "services/consensus/core/categorical/em.h"
#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/categorical/shrink_prior.h"

namespace crowdloom::consensus {

struct ShrinkDsSettings {
  ShrinkWeights weights;
  int passes = 10;
  // How much the estimated class prior weighs in a posterior: 1 as Bayes' rule says, 0 for a
  // uniform prior, which protects rare labels.
  double prior_weight = 1;
};

// A row of pseudo-answers so heavy that a worker is one accuracy and the crowd's errors, no more.
inline constexpr double kOneAccuracyRow = 1e6;

Consensus RunShrinkDs(const AnswerSet& answers, const MethodOptions& options,
                      const ShrinkDsSettings& settings);

// Fills table and class prior from counts; `skills` gets each worker's shrunk accuracy.
void MaximizeShrinkDs(const AnswerSet& answers, const LatentCounts<float>& counts,
                      const ShrinkWeights& weights, std::vector<double>* skills,
                      EmModel<float>* model);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_SHRINK_DS_H_
