#include "services/consensus/core/categorical/weighted_vote.h"

#include "services/consensus/core/latent_class.h"

namespace crowdloom::consensus {

Matrix<float> WeightedShares(const AnswerSet& answers, absl::Span<const double> worker_weight,
                             const Gold& gold) {
  Matrix<float> shares = VoteShares<float>(answers, {});
  std::vector<double> sums(answers.labels());
  for (uint32_t t = 0; t < answers.tasks(); ++t) {
    std::fill(sums.begin(), sums.end(), 0.0);
    double total = 0;
    for (uint32_t vote : answers.votes(t)) {
      const AnswerSet::Pair& pair = answers.pairs()[vote];
      sums[pair.label] += worker_weight[pair.worker];
      total += worker_weight[pair.worker];
    }
    if (total <= 0) continue;
    for (size_t k = 0; k < sums.size(); ++k) shares.at(t, k) = static_cast<float>(sums[k] / total);
  }
  ClampGold(gold, &shares);
  return shares;
}

}  // namespace crowdloom::consensus
