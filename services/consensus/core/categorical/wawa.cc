// Wawa, "worker agreement with aggregate": a worker's weight is the share of their answers equal to
// the majority's. Source: the method of that name used in practice at Appen (Figure Eight), as
// described with Toloka's crowd-kit (Ustalov, Pavlichenko, Tseitlin, JOSS 2024).
//
// A majority tie counts by its share, so that skill does not depend on the order of labels.

#include <algorithm>

#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/categorical/weighted_vote.h"
#include "services/consensus/core/latent_class.h"

namespace crowdloom::consensus {
namespace {

// One row a task: 1 for the leading label, or 1/n for each of n labels in the lead.
Matrix<float> Leaders(const Matrix<float>& shares) {
  constexpr float kTie = 1e-6f;
  Matrix<float> leaders(shares.rows(), shares.columns());
  for (size_t t = 0; t < shares.rows(); ++t) {
    const float* row = shares.row(t);
    const float top = *std::max_element(row, row + shares.columns());
    const auto leads = [&](float share) { return share >= top - kTie; };
    const auto tied = std::count_if(row, row + shares.columns(), leads);
    for (size_t k = 0; k < shares.columns(); ++k) {
      if (leads(row[k])) leaders.at(t, k) = 1.0f / static_cast<float>(tied);
    }
  }
  return leaders;
}

}  // namespace

Consensus Wawa(const AnswerSet& answers, const MethodOptions& options) {
  Consensus result;
  result.worker_skill =
      SkillsFromPosterior(answers, Leaders(VoteShares<float>(answers, options.gold)));
  result.posterior = WeightedShares(answers, result.worker_skill, options.gold);
  result.class_prior = ClassShares(result.posterior);
  result.passes = 2;
  return result;
}

}  // namespace crowdloom::consensus
