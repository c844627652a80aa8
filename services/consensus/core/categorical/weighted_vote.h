// Votes weighted by worker, the form that majority, Wawa and the gold-weighted vote share.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_WEIGHTED_VOTE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_WEIGHTED_VOTE_H_

#include "absl/types/span.h"
#include "services/consensus/core/answers.h"
#include "services/consensus/core/matrix.h"

namespace crowdloom::consensus {

// Share of each label in the weights of a task's votes; vote shares where all weights are 0.
Matrix<float> WeightedShares(const AnswerSet& answers, absl::Span<const double> worker_weight,
                             const Gold& gold);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_WEIGHTED_VOTE_H_
