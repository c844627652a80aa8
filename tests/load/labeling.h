// Simulated workers who label as fast as they are served: lease, submit, lease again, over TCP
// gRPC, each call its own RPC, without a thread each.
#ifndef CROWDLOOM_TESTS_LOAD_LABELING_H_
#define CROWDLOOM_TESTS_LOAD_LABELING_H_

#include <string>
#include <vector>

#include "tests/load/installation.h"
#include "tests/load/statistics.h"

namespace crowdloom::load {

// A running batch of one-choice text tasks with overlap 1, paid from a large budget.
std::string StartTextBatch(const Installation& installation, int tasks);

// Workers of organization 1, as principals.
std::vector<rpc::Principal> MakeWorkers(const Installation& installation, int count);

struct LabelingResult {
  double seconds = 0;
  Latencies lease, submit;
  int64_t errors = 0;
  double CyclesPerSecond() const { return static_cast<double>(submit.count()) / seconds; }
};

// Lets the first `count` workers label for `duration`.
void RunLabeling(const Installation& installation, const std::vector<rpc::Principal>& workers,
                 int count, absl::Duration duration, LabelingResult& result);

}  // namespace crowdloom::load

#endif  // CROWDLOOM_TESTS_LOAD_LABELING_H_
