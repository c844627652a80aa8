// Two-coin EM over yes-no pieces: a worker has a sensitivity and a specificity, both pulled to the
// crowd's. Source: the binary form of Dawid & Skene 1979 (Raykar et al., JMLR 2010).
//
// A piece is a stretch of characters, pixels or time that every worker marked as a whole; its
// weight says how much evidence it is about the workers. Neighbouring characters are marked
// together, so the weight of a piece grows slower than its length (callers pass the square root).

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TWO_COIN_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TWO_COIN_H_

#include <cstdint>
#include <vector>

namespace crowdloom::consensus {

struct Piece {
  double weight;
  std::vector<uint32_t> marked;    // workers who marked it
  std::vector<uint32_t> unmarked;  // workers who saw it and did not
};

struct TwoCoinSettings {
  double pseudo_weight = 50;  // weight that pulls a worker's rates to the crowd's
  int passes = 30;
};

struct TwoCoinFit {
  std::vector<double> probability;  // by piece
  std::vector<double> sensitivity;  // by worker
  std::vector<double> specificity;
};

TwoCoinFit FitTwoCoin(const std::vector<Piece>& pieces, uint32_t workers,
                      const TwoCoinSettings& settings = {});

// Share of a piece's workers who marked it.
double VoteShare(const Piece& piece);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TWO_COIN_H_
