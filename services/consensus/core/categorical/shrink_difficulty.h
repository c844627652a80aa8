// Shrink-DS with hard tasks: every task has a difficulty, and on a task of difficulty d a worker
// guesses with probability h(d) instead of judging. A guess is drawn from the labels of the whole
// project and says nothing about the truth, so that split votes are put down to a hard task before
// they are put down to the workers. h and the share of each difficulty are estimated by EM.
//
// In the manner of GLAD (Whitehill et al., NeurIPS 2009), with difficulty as a small set of levels,
// confusion matrices in place of one ability, and the prior of shrink_prior.h.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_SHRINK_DIFFICULTY_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_SHRINK_DIFFICULTY_H_

#include <vector>

#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/categorical/shrink_prior.h"

namespace crowdloom::consensus {

struct ShrinkDifficultySettings {
  ShrinkWeights weights;
  int passes = 20;
  std::vector<double> guess = {0.0, 0.3, 0.7};  // h(d) to start from
  double guess_weight = 50;                     // answers that the start counts for
  // Whether each label has difficulties of its own, or all labels share theirs.
  bool per_label = false;
};

Consensus RunShrinkDifficulty(const AnswerSet& answers, const MethodOptions& options,
                              const ShrinkDifficultySettings& settings);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_SHRINK_DIFFICULTY_H_
