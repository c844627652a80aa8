// Majority vote: the share of the votes, the baseline that every other method must be worth.

#include "services/consensus/core/categorical/method.h"
#include "services/consensus/core/latent_class.h"

namespace crowdloom::consensus {

Consensus Majority(const AnswerSet& answers, const MethodOptions& options) {
  Consensus result;
  result.posterior = VoteShares<float>(answers, options.gold);
  result.worker_skill = SkillsFromPosterior(answers, result.posterior);
  result.class_prior = ClassShares(result.posterior);
  return result;
}

}  // namespace crowdloom::consensus
