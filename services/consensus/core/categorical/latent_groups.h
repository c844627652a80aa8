// Latent columns that split a label into groups: column c is group c % groups of label c / groups.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_LATENT_GROUPS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_LATENT_GROUPS_H_

#include <cstdint>
#include <vector>

#include "services/consensus/core/answers.h"
#include "services/consensus/core/matrix.h"

namespace crowdloom::consensus {

// Probabilities of the labels: the sum over each one's groups.
Matrix<float> SumGroups(const Matrix<float>& split, uint32_t groups);

// Makes the label of gold tasks certain and leaves their group to the data.
void KeepGoldLabel(const Gold& gold, uint32_t groups, Matrix<float>* split);

// The sum of a worker's pair rows: expected answers by latent column.
void SumWorkerRows(const AnswerSet& answers, const Matrix<float>& pairs, uint32_t worker,
                   std::vector<float>* sums);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_CATEGORICAL_LATENT_GROUPS_H_
