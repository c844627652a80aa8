// Everything that decisions about one project share: the model of its workers and answers, how
// often each worker agreed, and which tasks may still change. A pure fold of the project's log and
// turns: the same entries and turns in the same order give the same bits, on any machine.
//
//   ProjectState state(project_id);
//   Outcome outcome = state.Take(entry, record);        // an entry of the log
//   for (const TaskKey& key : state.Pass()) ...          // a turn: Reconsider each
//   for (const TaskKey& key : state.Due(now, 1000)) ...  // a turn: Finish each
//
// One owner; not thread-safe.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_PROJECT_STATE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_PROJECT_STATE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/btree_map.h"
#include "services/consensus/live/decide.h"
#include "services/consensus/live/label_model.h"
#include "services/consensus/live/log_entry.h"
#include "services/consensus/live/project_crowd.h"

namespace crowdloom::consensus {

class ProjectState final : public Crowd {
 public:
  // Most tasks that one turn decides about; the rest waits for the next.
  static constexpr size_t kTasksPerTurn = 2000;

  ProjectState() = default;
  ProjectState(LabelModel model, ProjectCrowd crowd)
      : model_(std::move(model)), crowd_(std::move(crowd)) {}

  // Decides about the entry's task. A submission that is known already changes nothing.
  Outcome Take(LogEntry entry, TaskRecord& record);

  // A batch pass. Gives the open tasks that now stand otherwise than the model says, in order.
  std::vector<TaskKey> Pass();
  Outcome Reconsider(TaskRecord& record, const google::protobuf::Timestamp& now);

  // Tasks whose settle delay has passed, in order; at most `max`.
  std::vector<TaskKey> Due(int64_t now_seconds, size_t max) const;
  Outcome Finish(TaskRecord& record, const google::protobuf::Timestamp& now);

  // Makes the state know a task that is not final, from what was stored of it.
  void Watch(const TaskRecord& record);

  LabelModel& model() { return model_; }
  const LabelModel& model() const { return model_; }

  double AccuracyOf(int64_t worker_id) const override { return crowd_.AccuracyOf(worker_id); }
  // Free answers agree by chance about as often as this many classes would.
  int64_t Classes() const override { return 100; }
  std::optional<Tally> Weigh(const TaskKey& task, const events::v1::SubmissionReceived& terms,
                             absl::Span<const Ballot> ballots) override;
  double GainOfOneMore(const TaskKey& task) const override { return model_.GainOfOneMore(task); }

 private:
  // A task with dynamic overlap that is not final.
  struct OpenTask {
    v1::Consensus::State state = v1::Consensus::PENDING;
    std::string best;  // canonical
    int32_t active = 0;
    int32_t target = 1;
    double threshold = 1;
    int64_t right_answer_micros = 0;
    int64_t price_micros = 0;
    int64_t settle_time = 0;  // seconds since the epoch; 0 when none is to come
  };

  Outcome Counted(Outcome outcome, const TaskRecord& record);
  bool StandsOtherwise(const TaskKey& key, const OpenTask& task) const;

  LabelModel model_;
  ProjectCrowd crowd_;
  absl::btree_map<TaskKey, OpenTask> open_;
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_PROJECT_STATE_H_
