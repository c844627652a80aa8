// Held-out answers: how well a posterior made without some answers predicts them. A criterion for
// models that needs no gold, because every model must explain the same answers.
//
// The prediction mixes, over the labels of the task, the worker's shrunk confusion row; the
// posterior is tempered by the power that suits it best, so that a model is judged by what it knows
// and not by how sure it is. Which answers are hidden is a hash of task and worker.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_HELD_OUT_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_HELD_OUT_H_

#include <vector>

#include "services/consensus/core/answers.h"
#include "services/consensus/core/matrix.h"

namespace crowdloom::consensus {

struct HeldOutFold {
  AnswerSet training;
  std::vector<Answer> hidden;
};

// Folds that hide about a fifth of the answers each, none of a task with a single answer. Five
// folds of all tasks; two of a sample of the tasks where there are very many, one where there are
// very many labels.
std::vector<HeldOutFold> MakeHeldOutFolds(const AnswerSet& answers);

// Mean negative log-probability of the hidden answers under a posterior of the training answers.
double HeldOutLoss(const HeldOutFold& fold, const Matrix<float>& posterior);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_HELD_OUT_H_
