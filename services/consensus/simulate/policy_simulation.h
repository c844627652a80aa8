// The policy time machine: a project's logged answers replayed under another policy.
//
//   PolicySimulation simulation(policy);
//   for (Submission& logged : log) simulation.Add(std::move(logged));
//   Results results = simulation.TakeResults();
//   v1::SimulationOutcome outcome = simulation.outcome();
//   ScoreResults(results, reference, outcome);
//
// An answer is used when its task still wants one at that moment and its worker may still work; the
// decisions are those of live/project_state.h, made on the same submissions with other terms, with
// a batch pass after every twentieth part more answers. What cannot
// be known stays out: an answer that was never given (a task that wants more is told as short), and
// what reviewers would have said.
//
// A pure function of the log and the policy; not thread safe.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_SIMULATE_POLICY_SIMULATION_H_
#define CROWDLOOM_SERVICES_CONSENSUS_SIMULATE_POLICY_SIMULATION_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "crowdloom/consensus/v1/simulation.pb.h"
#include "services/consensus/live/log_entry.h"
#include "services/consensus/live/project_state.h"
#include "services/consensus/live/task_record.h"

namespace crowdloom::consensus {

inline constexpr std::string_view kLiveMethod = "live";

// INVALID_ARGUMENT, reason INVALID_FIELD, for shares outside 0..1 and unknown methods.
absl::Status CheckPolicy(const v1::SimulatedPolicy& policy);

// The answer of each task, in canonical bytes.
using Results = absl::btree_map<TaskKey, std::string>;

class PolicySimulation {
 public:
  // `policy` has passed CheckPolicy.
  explicit PolicySimulation(v1::SimulatedPolicy policy) : policy_(std::move(policy)) {}

  // The next entry of the log. Reviews are passed over; directives count where the logged terms do.
  void Add(LogEntry entry);
  void Add(Submission logged);

  // Counts, cost and time so far; accuracy is not filled in.
  v1::SimulationOutcome outcome() const;

  // By the policy's method, over the answers used.
  Results TakeResults() const;

 private:
  struct TaskPlay {
    TaskRecord record;
    int32_t target = 0;
    bool gold = false;
  };
  struct WorkerPlay {
    int64_t answers = 0;
    int64_t gold_answers = 0;
    std::deque<bool> counted;  // of the rule's last answers, the good ones
    bool restricted = false;
  };

  void SetTerms(events::v1::SubmissionReceived& event) const;
  bool Wants(const TaskPlay& task, const Submission& logged, const WorkerPlay& worker) const;
  void Use(Submission logged, TaskPlay& task, WorkerPlay& worker);
  void Take(const Outcome& outcome, TaskPlay& task);
  void PassNowAndThen(const google::protobuf::Timestamp& now);
  void Count(const QualityChange& change);
  bool BelowLine(const WorkerPlay& worker) const;
  Results LiveResults() const;

  const v1::SimulatedPolicy policy_;
  absl::btree_map<TaskKey, TaskPlay> tasks_;
  absl::flat_hash_map<int64_t, WorkerPlay> workers_;
  ProjectState state_;
  int64_t answers_since_pass_ = 0;
  v1::SimulationOutcome totals_;
  int64_t logged_answers_ = 0;
  absl::Time first_ = absl::InfiniteFuture();
  absl::Time last_ = absl::InfinitePast();
};

// Fills in accuracy: the share of results equal to the reference, over the tasks both have.
void ScoreResults(const Results& results, const Results& reference, v1::SimulationOutcome& outcome);

// What the answers of these records add up to by an aggregation method of the core.
Results AggregateRecords(std::string_view method, const std::vector<const TaskRecord*>& records);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_SIMULATE_POLICY_SIMULATION_H_
