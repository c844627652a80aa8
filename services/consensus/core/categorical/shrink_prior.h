// The prior that shrink-DS and its relatives put on a worker's confusion matrix.
//
// A worker's row for true label k gets `row` pseudo-answers, spread as the worker's own accuracy on
// the diagonal and the rest over the other labels like the errors of all workers together for that
// label. The accuracy itself is pulled to the pooled accuracy by `accuracy` pseudo-answers, and the
// pooled errors are smoothed by `errors` pseudo-errors a label. So a new worker counts as an
// average one, a worker with few answers by accuracy alone, and one with many by a full confusion
// matrix: what is needed where a worker gives fewer answers than there are cells in the matrix.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_SHRINK_PRIOR_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_SHRINK_PRIOR_H_

#include <vector>

#include "services/consensus/core/answers.h"
#include "services/consensus/core/latent_class.h"
#include "services/consensus/core/matrix.h"

namespace crowdloom::consensus {

struct ShrinkWeights {
  double row = 4;
  double accuracy = 2;
  double errors = 20;
};

// What all workers have in common, from soft counts. A latent column c stands for label
// c / groups, so that models with groups inside a class use the same prior.
struct PooledErrors {
  double accuracy = 0;
  Matrix<float> profile;  // true label x answered label; the diagonal is not used
};

template <class Real>
PooledErrors PoolErrors(const AnswerSet& answers, const LatentCounts<Real>& counts, uint32_t groups,
                        const ShrinkWeights& weights);

// Accuracy of each worker, pulled to the pooled one.
template <class Real>
std::vector<double> ShrunkAccuracies(const AnswerSet& answers, const LatentCounts<Real>& counts,
                                     uint32_t groups, const PooledErrors& pooled,
                                     const ShrinkWeights& weights);

// Expected counts under the prior for true label `truth` and answered label `answer`.
inline double PriorShare(const PooledErrors& pooled, double accuracy, uint32_t truth,
                         uint32_t answer) {
  return truth == answer ? accuracy : (1 - accuracy) * pooled.profile.at(truth, answer);
}

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_SHRINK_PRIOR_H_
