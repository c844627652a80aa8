// Workers who share their mistakes. Good workers agree because they are right; only mistakes that
// two people share beyond chance say that one copied, or that one person has two accounts.
//
// Chance: a worker gets a task wrong as often as they err on the whole, times how hard the task is
// for the others who answered it; two who are wrong give the same wrong answer as often as the
// crowd's wrong answers to all tasks coincide. The number of shared mistakes is then compared with
// its expectation by a Poisson tail. Evidence for a person to look at, never a verdict.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_COLLUSION_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_COLLUSION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/consensus/live/task_record.h"

namespace crowdloom::consensus {

// A task with an answer, and what everybody said.
struct AnsweredTask {
  TaskKey key;
  std::string answer;  // canonical
  struct Given {
    int64_t worker_id = 0;
    std::string answer;
  };
  std::vector<Given> given;
};

struct SuspectedPair {
  int64_t first = 0;
  int64_t second = 0;
  int64_t common_tasks = 0;
  int64_t same_errors = 0;
  double expected = 0;
  double p_value = 1;
  std::vector<TaskKey> tasks;  // some of the shared mistakes
};

// Pairs with at least five shared mistakes and a probability below one in a thousand even after all
// pairs were looked at; the least probable first.
std::vector<SuspectedPair> FindSuspectedPairs(absl::Span<const AnsweredTask> tasks);

// P(X >= count) for a Poisson X.
double PoissonTail(int64_t count, double mean);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_COLLUSION_H_
