// Simulated workers who label as fast as they are served: lease, submit, lease again, over TCP
// gRPC, each call its own RPC, without a thread each.
#ifndef CROWDLOOM_TESTS_LOAD_LABELING_H_
#define CROWDLOOM_TESTS_LOAD_LABELING_H_

#include <string>
#include <vector>

#include "tests/load/installation.h"
#include "tests/load/statistics.h"

namespace crowdloom::load {

// A running batch of one-choice text tasks, paid from a large budget. Gives its name.
std::string StartTextBatch(const Installation& installation, int tasks, int overlap = 1);

// One more import into a batch.
void AppendTextTasks(const Installation& installation, const std::string& batch, int tasks);

// Workers of organization 1, as principals.
std::vector<rpc::Principal> MakeWorkers(const Installation& installation, int count);

struct LabelingOptions {
  int workers = 1;  // the first of those given
  absl::Duration duration;
  // Leases of one LeaseAssignments, and submissions of one SubmitAssignments; with 1 each
  // submission is a SubmitAssignment.
  int bulk = 1;
  bool keep_last = false;  // the time ends between a lease and its submission
};

struct LabelingResult {
  double seconds = 0;
  int64_t answers = 0;  // acknowledged
  int64_t errors = 0;
  Latencies lease, submit;  // of calls
  double AnswersPerSecond() const { return static_cast<double>(answers) / seconds; }
};

// Lets workers label. Adds latencies to what `result` has.
void RunLabeling(const Installation& installation, const std::vector<rpc::Principal>& people,
                 const LabelingOptions& options, LabelingResult& result);

// Waits until every task of running batches has its places.
void AwaitFed(const Installation& installation);

}  // namespace crowdloom::load

#endif  // CROWDLOOM_TESTS_LOAD_LABELING_H_
