// ROVER: transcriptions are aligned into a network of slots, and each slot is decided by a weighted
// vote between its words and silence. Source: Fiscus, "A post-processing system to yield reduced
// word error rates: ROVER", ASRU 1997; here over people's answers with a weight each.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TEXT_ROVER_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TEXT_ROVER_H_

#include <string>
#include <vector>

#include "absl/types/span.h"

namespace crowdloom::consensus {

struct WeightedWords {
  const std::vector<std::string>* words;
  double weight;
};

struct RoverWord {
  std::string word;
  double share;  // of the weight that voted for it
};

// Aligns in the order given, which should be best first. Silence wins a slot only with more than
// `silence_factor` times the weight of the best word.
std::vector<RoverWord> Rover(absl::Span<const WeightedWords> answers, double silence_factor = 1.0);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_TEXT_ROVER_H_
