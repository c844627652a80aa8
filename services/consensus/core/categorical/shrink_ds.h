// Shrink-DS, the default: Dawid-Skene whose confusion matrices are shrunk to the pooled errors of
// the crowd (shrink_prior.h). The estimate is the posterior mean under a Dirichlet prior, in the
// manner of Bayesian classifier combination (Kim & Ghahramani, AISTATS 2012), with an empirical
// prior. Ten passes from vote shares are as good as convergence, which bounds the time.

#ifndef SERVICES_CONSENSUS_CORE_CATEGORICAL_SHRINK_DS_H_
#define SERVICES_CONSENSUS_CORE_CATEGORICAL_SHRINK_DS_H_

#include "services/consensus/core/categorical/em.h"
#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/categorical/shrink_prior.h"

namespace crowdloom::consensus {

inline constexpr int kShrinkDsPasses = 10;

// Fills table and class prior from counts; `skills` gets each worker's shrunk accuracy.
void MaximizeShrinkDs(const AnswerSet& answers, const LatentCounts<float>& counts,
                      const ShrinkWeights& weights, std::vector<double>* skills,
                      EmModel<float>* model);

}  // namespace crowdloom::consensus

#endif  // SERVICES_CONSENSUS_CORE_CATEGORICAL_SHRINK_DS_H_
