#include "services/consensus/core/categorical/shrink_prior.h"

#include <algorithm>

namespace crowdloom::consensus {
namespace {

// Keeps an accuracy away from 0 and 1, where a single answer would decide everything.
double Bounded(double accuracy) { return std::clamp(accuracy, 1e-3, 1 - 1e-3); }

}  // namespace

template <class Real>
PooledErrors PoolErrors(const AnswerSet& answers, const LatentCounts<Real>& counts, uint32_t groups,
                        const ShrinkWeights& weights) {
  const uint32_t labels = answers.labels();
  std::vector<double> cells(size_t{labels} * labels, 0.0);
  for (size_t p = 0; p < answers.pairs().size(); ++p) {
    const Real* row = counts.pairs.row(p);
    const uint32_t answer = answers.pairs()[p].label;
    for (uint32_t c = 0; c < labels * groups; ++c) {
      cells[size_t{c / groups} * labels + answer] += row[c];
    }
  }
  PooledErrors pooled;
  pooled.profile = Matrix<float>(labels, labels);
  double right = 0;
  double total = 0;
  const double smooth = weights.errors / std::max(1.0, labels - 1.0);
  for (uint32_t k = 0; k < labels; ++k) {
    double wrong = 0;
    for (uint32_t l = 0; l < labels; ++l) (l == k ? right : wrong) += cells[size_t{k} * labels + l];
    total += wrong;
    for (uint32_t l = 0; l < labels; ++l) {
      if (l == k) continue;
      pooled.profile.at(k, l) =
          static_cast<float>((cells[size_t{k} * labels + l] + smooth) / (wrong + weights.errors));
    }
  }
  total += right;
  pooled.accuracy = Bounded(total > 0 ? right / total : 1.0 / std::max(1u, labels));
  return pooled;
}

template <class Real>
std::vector<double> ShrunkAccuracies(const AnswerSet& answers, const LatentCounts<Real>& counts,
                                     uint32_t groups, const PooledErrors& pooled,
                                     const ShrinkWeights& weights) {
  std::vector<double> accuracies;
  accuracies.reserve(answers.workers());
  for (uint32_t w = 0; w < answers.workers(); ++w) {
    double right = weights.accuracy * pooled.accuracy;
    double given = weights.accuracy;
    for (uint32_t p = answers.worker_begin(w); p < answers.worker_begin(w + 1); ++p) {
      const Real* row = counts.pairs.row(p);
      const uint32_t answer = answers.pairs()[p].label;
      for (size_t c = 0; c < counts.pairs.columns(); ++c) given += row[c];
      for (uint32_t g = 0; g < groups; ++g) right += row[answer * groups + g];
    }
    accuracies.push_back(Bounded(given > 0 ? right / given : pooled.accuracy));
  }
  return accuracies;
}

template PooledErrors PoolErrors<float>(const AnswerSet&, const LatentCounts<float>&, uint32_t,
                                        const ShrinkWeights&);
template PooledErrors PoolErrors<double>(const AnswerSet&, const LatentCounts<double>&, uint32_t,
                                         const ShrinkWeights&);
template std::vector<double> ShrunkAccuracies<float>(const AnswerSet&, const LatentCounts<float>&,
                                                     uint32_t, const PooledErrors&,
                                                     const ShrinkWeights&);
template std::vector<double> ShrunkAccuracies<double>(const AnswerSet&, const LatentCounts<double>&,
                                                      uint32_t, const PooledErrors&,
                                                      const ShrinkWeights&);

}  // namespace crowdloom::consensus
