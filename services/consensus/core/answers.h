// The answers of one project in the form that truth inference reads: dense indices, grouped by
// task.
//
//   absl::StatusOr<AnswerSet> set = AnswerSet::Build(rows, tasks, workers, labels);
//   for (uint32_t vote : set->votes(task)) use(set->pairs()[vote].worker);
//
// A vote is stored as the index of its (worker, label) pair, because every method keeps one row of
// numbers for a pair and reads nothing else about a vote: four bytes an answer, one look-up a vote.
// Pairs are sorted by worker, then label; only pairs that occur exist, so 1,000 classes cost what
// the answers cost. Votes of a task are sorted by pair, so the set does not depend on the order of
// `rows`, apart from the rule that the last answer of a worker to a task is the one that counts.
//
// Immutable after Build, so safe to read from any number of threads.

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_ANSWERS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_ANSWERS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace crowdloom::consensus {

struct Answer {
  uint32_t task;
  uint32_t worker;
  uint32_t label;
};

// The known label of each task, kNoGold where there is none; empty means no gold at all.
using Gold = std::vector<int32_t>;
inline constexpr int32_t kNoGold = -1;

class AnswerSet {
 public:
  struct Pair {
    uint32_t worker;
    uint32_t label;
  };

  // INVALID_ARGUMENT when an index is not below its count. Tasks, workers and labels without an
  // answer are allowed. With `label_of`, a row's label is a place in it, and what stands there is
  // the label: rows need not be copied to number their labels anew.
  static absl::StatusOr<AnswerSet> Build(absl::Span<const Answer> rows, uint32_t tasks,
                                         uint32_t workers, uint32_t labels,
                                         absl::Span<const uint32_t> label_of = {});

  uint32_t tasks() const { return static_cast<uint32_t>(task_begin_.size() - 1); }
  uint32_t workers() const { return static_cast<uint32_t>(worker_begin_.size() - 1); }
  uint32_t labels() const { return labels_; }
  size_t size() const { return votes_.size(); }

  absl::Span<const uint32_t> votes(uint32_t task) const {
    return {votes_.data() + task_begin_[task], task_begin_[task + 1] - task_begin_[task]};
  }
  absl::Span<const uint32_t> all_votes() const { return votes_; }  // of task 0, 1, ...
  absl::Span<const Pair> pairs() const { return pairs_; }

  // The pairs of a worker are [worker_begin(w), worker_begin(w + 1)).
  uint32_t worker_begin(uint32_t worker) const { return worker_begin_[worker]; }

  // How many answers each worker gave.
  std::vector<uint32_t> AnswersPerWorker() const;

 private:
  AnswerSet() = default;

  void GroupByTask(absl::Span<const Answer> rows, uint32_t tasks, std::vector<Pair>* sorted);
  void NumberPairs(absl::Span<const Pair> sorted, uint32_t workers);

  uint32_t labels_ = 0;
  std::vector<size_t> task_begin_;
  std::vector<uint32_t> votes_;
  std::vector<Pair> pairs_;
  std::vector<uint32_t> worker_begin_;
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_ANSWERS_H_
