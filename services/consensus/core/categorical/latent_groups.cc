#include "services/consensus/core/categorical/latent_groups.h"

#include <algorithm>

namespace crowdloom::consensus {

Matrix<float> SumGroups(const Matrix<float>& split, uint32_t groups) {
  Matrix<float> labels(split.rows(), split.columns() / groups);
  for (size_t t = 0; t < split.rows(); ++t) {
    for (size_t c = 0; c < split.columns(); ++c) labels.at(t, c / groups) += split.at(t, c);
  }
  return labels;
}

void KeepGoldLabel(const Gold& gold, uint32_t groups, Matrix<float>* split) {
  for (size_t t = 0; t < gold.size(); ++t) {
    if (gold[t] == kNoGold) continue;
    float* row = split->row(t);
    float* first = row + size_t{groups} * static_cast<uint32_t>(gold[t]);
    std::fill(row, first, 0.0f);
    std::fill(first + groups, row + split->columns(), 0.0f);
    float sum = 0;
    for (uint32_t g = 0; g < groups; ++g) sum += first[g];
    for (uint32_t g = 0; g < groups; ++g) {
      first[g] = sum > 0 ? first[g] / sum : 1.0f / static_cast<float>(groups);
    }
  }
}

void SumWorkerRows(const AnswerSet& answers, const Matrix<float>& pairs, uint32_t worker,
                   std::vector<float>* sums) {
  std::fill(sums->begin(), sums->end(), 0.0f);
  for (uint32_t p = answers.worker_begin(worker); p < answers.worker_begin(worker + 1); ++p) {
    AddRow(pairs.row(p), pairs.stride(), sums->data());
  }
}

}  // namespace crowdloom::consensus
