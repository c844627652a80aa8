// Choosing one of several outputs of a task by vectors that stand for them (sentence embeddings
// made elsewhere): the output nearest to the task's mean vector, plain or weighted by worker.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_EMBEDDING_EMBEDDING_CHOICE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_EMBEDDING_EMBEDDING_CHOICE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace crowdloom::consensus {

struct EmbeddedOutput {
  uint32_t worker;
  std::vector<double> vector;  // of one length everywhere
};
using EmbeddedTasks = std::vector<std::vector<EmbeddedOutput>>;

// The place of the chosen output in each task's list; 0 for a task without outputs.
std::vector<size_t> ClosestToAverage(const EmbeddedTasks& tasks);

// RASA (Li & Fukumoto, 2019): a worker's weight is the lower 2.5 % quantile of chi squared with as
// many degrees of freedom as answers, by the sum of squared distances from the weighted means, so
// that few answers cannot earn a great weight.
struct RasaChoice {
  std::vector<size_t> chosen;
  std::vector<double> weight;  // by worker
};
RasaChoice Rasa(const EmbeddedTasks& tasks, uint32_t workers);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_EMBEDDING_EMBEDDING_CHOICE_H_
