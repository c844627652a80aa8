// Consensus of numbers: the mean of each task's answers, weighted by what each worker's say.
//
// A worker's answers are regressed on the mean of the others' answers to the same tasks. The slope
// is their gain: how much they notice of what the others see, 1 for the crowd. What is left, with
// their constant deviation, is their variance. An answer weighs gain / variance, the weights of the
// best linear estimate of a common factor (Bartlett 1937), and is counted as it was given, so that
// the consensus stays on the crowd's scale. Both numbers are pulled to the crowd's by ten
// pseudo-answers: the plain mean is hard to beat, so a worker has to show a difference before it
// counts. Precision alone would not do: where most answers are 0, who always says 0 is near the
// consensus and says nothing about it; their gain is 0.

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
  std::vector<double> skill;           // by worker: weight / (weight + 1), one half for the average
  std::vector<double> weight;          // by worker, 1 for the average one
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
