// The live model of one project: a posterior for every task over the answers that its workers gave,
// by core's incremental shrink-DS.
//
//   LabelModel model;
//   model.SetVotes(task, {{worker, "cat"}, {other, "dog"}});
//   model.Weigh(task).posterior
//   model.Rebuild();                          // now and then
//
// Classes are answers by their canonical bytes, numbered as they are first seen; a new one makes
// the model bigger and works it out anew. With more than kClassesMax of them the answers are no
// classes, and the model gives itself up for good.
//
// The state is a function of the calls in their order. Rebuild leaves one that depends on the votes
// alone, so a state is kept as the snapshot after a Rebuild and the changes since (TakeChanges),
// and Restore with Redo gives the same bits. One owner; not thread-safe.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_LABEL_MODEL_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_LABEL_MODEL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "crowdloom/consensus/v1/log.pb.h"
#include "services/consensus/core/online/online_consensus.h"
#include "services/consensus/live/task_record.h"
#include "services/consensus/live/vote.h"

namespace crowdloom::consensus {

class LabelModel {
 public:
  static constexpr uint32_t kClassesMax = 64;

  LabelModel();

  bool given_up() const { return given_up_; }

  // What the task's ballots are now; those that it had and are not among these are taken out.
  void SetBallots(const TaskKey& task, absl::Span<const Ballot> ballots);
  void SetGold(const TaskKey& task, const std::string& answer);
  void ClearGold(const TaskKey& task);

  // The ballots weighed by what is known: best among the answers given, its posterior and
  // calibrated confidence. `ballots` are those of the last SetBallots.
  Tally Weigh(const TaskKey& task, absl::Span<const Ballot> ballots) const;

  // What one more answer of an average worker is expected to add to the probability that the best
  // answer is right.
  double GainOfOneMore(const TaskKey& task) const;

  // The probability of an answer to the task.
  double ProbabilityOf(const TaskKey& task, const std::string& answer) const;

  // Of the most probable answer.
  double HighestOf(const TaskKey& task) const;

  // A batch pass: works everything out anew from the votes.
  void Rebuild();

  // Changes since this was last asked or the model was restored.
  v1::ModelChanges TakeChanges();
  v1::ModelSnapshot Snapshot() const;
  static LabelModel Restore(int64_t project_id, const v1::ModelSnapshot& snapshot);
  void Redo(int64_t project_id, const v1::ModelChanges& changes);

  // Votes, and how many of them the model has not seen a pass with.
  int64_t votes() const { return votes_; }
  int64_t votes_since_pass() const { return votes_since_pass_; }

  // A worker as the model sees them: expected answers by true class (row) and given class.
  struct WorkerView {
    int64_t worker_id = 0;
    double accuracy = 0;  // shrunk to the crowd's
    int64_t answers = 0;
    std::vector<double> confusion;  // classes x classes
  };
  std::vector<WorkerView> Workers() const;
  const std::vector<std::string>& classes() const { return classes_; }

 private:
  struct Vote {
    uint32_t worker = 0;
    uint32_t label = 0;
  };
  struct Task {
    TaskKey key;
    std::vector<Vote> votes;
    int32_t gold = kNoGold;
  };

  uint32_t TaskOf(const TaskKey& key);
  uint32_t WorkerOf(int64_t worker_id);
  // Makes room for a class that is new. False when there are too many.
  bool AddClass(const std::string& answer);
  void Fill();
  void FitCalibration();
  void Note(const TaskKey& task, int64_t worker_id, int32_t label, bool gold);
  void Put(uint32_t task, Vote vote);
  void TakeOut(uint32_t task, uint32_t worker);

  std::unique_ptr<OnlineConsensus> online_;
  std::vector<std::string> classes_;
  absl::flat_hash_map<std::string, uint32_t> class_index_;
  std::vector<Task> tasks_;
  absl::flat_hash_map<TaskKey, uint32_t> task_index_;
  std::vector<int64_t> workers_;
  absl::flat_hash_map<int64_t, uint32_t> worker_index_;
  double power_ = 0;
  bool given_up_ = false;
  int64_t votes_ = 0;
  int64_t votes_since_pass_ = 0;
  v1::ModelChanges changes_;
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_LABEL_MODEL_H_
