// A posterior after every answer: the live counterpart of batch shrink-DS.
//
//   OnlineConsensus live(labels, {});
//   live.AddAnswer({task, worker, label});         // about half a microsecond
//   live.Posterior(task);
//   live.Rebuild(threads);                         // now and then: the batch result, exactly
//
// Incremental EM (Neal & Hinton 1998) with the shrink-DS prior. The state is the soft counts of
// each (worker, label) pair, their sums, and each task's answers and posterior. When an answer
// comes, the task's own contribution is taken out of the counts first, so that a task does not
// confirm itself; then its posterior is worked out anew from all of its answers, and put back.
//
// Early decisions are made on little evidence. Sweep() revises every task once; Rebuild() starts
// from vote shares and leaves a state that depends on the answers alone, not on their order.
// Everything is deterministic: the same calls in the same order give the same bits, so a state is
// recovered by replaying the log of answers and passes.
//
// Indices are dense and grow as they are first used. Not thread-safe; one owner per project.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_ONLINE_ONLINE_CONSENSUS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_ONLINE_ONLINE_CONSENSUS_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "services/consensus/core/answers.h"
#include "services/consensus/core/categorical/shrink_prior.h"

namespace crowdloom::consensus {

struct OnlineSettings {
  ShrinkWeights weights;
  // What the crowd's accuracy is taken for before anything is known, and for how many answers.
  double accuracy_at_start = 0.7;
  double accuracy_weight = 10;
};

class OnlineConsensus {
 public:
  explicit OnlineConsensus(uint32_t labels, const OnlineSettings& settings = {});

  // Adds an answer, or replaces the worker's earlier one to the task. INVALID_ARGUMENT when the
  // label is not below the number of labels; the state is then unchanged.
  absl::Status AddAnswer(const Answer& answer);

  // Takes a worker's answer out, as if it had never been given; NOT_FOUND when there is none.
  absl::Status RemoveAnswer(uint32_t task, uint32_t worker);

  // Makes a task's label known (it then counts for the skill of its workers), or with kNoGold
  // unknown again.
  absl::Status SetGold(uint32_t task, int32_t label);

  // Probabilities of the labels; uniform for a task never heard of.
  absl::Span<const float> Posterior(uint32_t task) const;

  // Probability that an answer of the worker is right, shrunk to the crowd's.
  double WorkerAccuracy(uint32_t worker) const;
  double AnswersOf(uint32_t worker) const;

  uint32_t labels() const { return labels_; }
  uint32_t tasks() const { return static_cast<uint32_t>(tasks_.size()); }
  uint32_t workers() const { return static_cast<uint32_t>(workers_.size()); }
  size_t answers() const { return answers_; }
  size_t AnswersTo(uint32_t task) const { return task < tasks() ? tasks_[task].votes.size() : 0; }

  // Revises every task once, in order of index.
  void Sweep();

  // Batch shrink-DS from vote shares over all answers, then the counts from its posteriors.
  void Rebuild(int threads);

  // The answers held, the last one of each worker and task.
  std::vector<Answer> Answers() const;

 private:
  struct Vote {
    uint32_t worker;
    uint32_t label;
    uint32_t row;  // of pair_counts_
  };
  struct Task {
    std::vector<Vote> votes;
    int32_t gold = kNoGold;
  };
  struct Worker {
    float right = 0;  // expected right answers
    float given = 0;
  };

  void GrowTo(uint32_t task, uint32_t worker);
  uint32_t RowOf(uint32_t worker, uint32_t label);
  // Adds (sign 1) or takes out (sign -1) what a task says about its workers.
  void Contribute(uint32_t task, float sign);
  void Infer(uint32_t task);
  void MultiplyVote(const Vote& vote);
  void Rescale();
  double PooledAccuracy() const;

  const uint32_t labels_;
  const OnlineSettings settings_;
  std::vector<Task> tasks_;
  std::vector<float> posteriors_;  // tasks x labels
  std::vector<Worker> workers_;
  std::vector<float> given_;        // workers x labels: answers by true label
  std::vector<float> pair_counts_;  // pair x labels: true label of such answers
  std::unordered_map<uint64_t, uint32_t> rows_;
  std::vector<double> pooled_;        // answered label x true label
  std::vector<double> pooled_wrong_;  // by true label
  std::vector<double> class_sums_;
  double right_ = 0;
  double given_total_ = 0;
  double tasks_counted_ = 0;
  size_t answers_ = 0;
  std::vector<double> scratch_;
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_ONLINE_ONLINE_CONSENSUS_H_
