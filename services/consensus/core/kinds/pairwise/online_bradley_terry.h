// Scores of items after every judgement, between runs of FitCrowdBt: each score is a Gaussian that
// a judgement moves by the surprise in it, in the manner of Glicko (Glickman 1999). A worker's
// faithfulness is learnt on the way, so that a judgement counts by who gave it.
//
// Deterministic in the order of calls; not thread-safe.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_PAIRWISE_ONLINE_BRADLEY_TERRY_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_PAIRWISE_ONLINE_BRADLEY_TERRY_H_

#include <vector>

#include "services/consensus/core/kinds/pairwise/bradley_terry.h"

namespace crowdloom::consensus {

class OnlineBradleyTerry {
 public:
  explicit OnlineBradleyTerry(const CrowdBtSettings& settings = {}) : settings_(settings) {}

  // Items and workers are dense and grow as they are first used.
  void Add(const Comparison& comparison);

  double Score(uint32_t item) const;
  double Variance(uint32_t item) const;
  // Probability that the first item is the better one.
  double Probability(uint32_t first, uint32_t second) const;

 private:
  struct Belief {
    double mean;
    double variance;
  };
  struct Faith {
    double faithful;
    double given;
  };

  Belief BeliefOf(uint32_t item) const;

  const CrowdBtSettings settings_;
  std::vector<Belief> items_;
  std::vector<Faith> workers_;
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_PAIRWISE_ONLINE_BRADLEY_TERRY_H_
