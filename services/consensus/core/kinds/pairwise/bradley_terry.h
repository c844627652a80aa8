// Scores of items from pairwise judgements.
//
// FitCrowdBt: the Bradley-Terry model with a worker who tells the truth with probability eta and
// its opposite otherwise (CrowdBT: Chen, Bennett, Collins-Thompson & Horvitz, WSDM 2013), by EM,
// with a Gaussian prior on scores, which also joins items that were never compared.
// FitMaximumLikelihood: plain Bradley-Terry (1952) by the MM iteration of Hunter (Annals of
// Statistics 2004).

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_PAIRWISE_BRADLEY_TERRY_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_PAIRWISE_BRADLEY_TERRY_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace crowdloom::consensus {

struct Comparison {
  uint32_t worker;
  uint32_t winner;
  uint32_t loser;
};

struct CrowdBtSettings {
  double score_precision = 0.5;  // of the Gaussian prior on a score
  double faithful = 4;           // Beta prior on eta: pseudo-answers that were faithful
  double opposite = 2;           // and that were the opposite of the truth
  int passes = 40;
};

struct CrowdBtFit {
  std::vector<double> score;  // by item, mean 0
  std::vector<double> eta;    // by worker: probability that a judgement is faithful
};

CrowdBtFit FitCrowdBt(absl::Span<const Comparison> comparisons, uint32_t items, uint32_t workers,
                      const CrowdBtSettings& settings = {});

// Positive scores that sum to 1; an item that never won gets a score next to 0.
std::vector<double> FitMaximumLikelihood(absl::Span<const Comparison> comparisons, uint32_t items);

// Share of an item's comparisons that it won, 0.5 where there are none.
std::vector<double> WinRates(absl::Span<const Comparison> comparisons, uint32_t items);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_PAIRWISE_BRADLEY_TERRY_H_
