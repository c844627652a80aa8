// Consensus of numbers: the mean of each task's answers, weighted by how precise their workers are.
//
// A worker's answers scatter round the consensus with a variance of their own, found by EM under a
// strong prior (20 pseudo-answers with the variance of the whole crowd): the plain mean is hard to
// beat, so a worker has to show a difference before it counts; what it buys is protection against
// those who answer at random. An error counts by how much the answers of its task differ: where all
// say 0, saying 0 proves nothing, and who always says 0 must not come out as the most precise.
// After the worker model of Raykar et al. (JMLR 2010, section 5) for continuous answers.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_NUMERIC_PRECISION_MEAN_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_NUMERIC_PRECISION_MEAN_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace crowdloom::consensus {

struct NumberAnswer {
  uint32_t worker;
  double value;
};
using NumberTasks = std::vector<std::vector<NumberAnswer>>;

struct NumberConsensus {
  std::vector<double> value;           // by task; 0 for a task without answers
  std::vector<double> standard_error;  // by task
  std::vector<double> skill;           // by worker: crowd's variance / (crowd's + own), 0..1
};

// `known` has the known value of each task, not a number where there is none; empty for no gold. A
// known value is the consensus of its task and evidence about who answered it.
NumberConsensus PrecisionMean(const NumberTasks& tasks, uint32_t workers,
                              const std::vector<double>& known = {});
NumberConsensus PlainMean(const NumberTasks& tasks, uint32_t workers);
NumberConsensus PlainMedian(const NumberTasks& tasks, uint32_t workers);

// The middle value, or the mean of the two middle ones.
double MedianOf(std::vector<double> values);

// The value at which half of the weight is reached; 0 without values.
double WeightedMedian(std::vector<std::pair<double, double>> value_and_weight);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_NUMERIC_PRECISION_MEAN_H_
