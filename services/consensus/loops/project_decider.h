// Decides about one project: applies its log in order, and takes turns of its own accord (batch
// passes over the model, settling what stayed resolved). Each step is one transaction that stores
// decisions, model changes and how far the project is; its last statement is the fence.
//
// State is kept in memory between steps and dropped whenever a step fails, so a replica that lost
// the project, or a commit whose outcome is unknown, starts again from what is stored.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LOOPS_PROJECT_DECIDER_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LOOPS_PROJECT_DECIDER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"
#include "services/consensus/loops/decisions.h"
#include "services/consensus/metrics.h"
#include "services/consensus/store/live_store.h"

namespace crowdloom::consensus {

// Used by one thread.
class ProjectDecider {
 public:
  struct Options {
    absl::Duration pass_interval = absl::Seconds(3);  // with new votes
    double pass_growth = 0.07;                        // of the votes, whatever the time
    int entries_max = 4000;
  };
  // OK while this replica may decide; checked at the end of each transaction.
  using Fence = std::function<absl::Status(pg::Tx&)>;

  ProjectDecider(int64_t project_id, Options options, pg::Connection* db, Fence fence,
                 Metrics* metrics, const Clock* clock);

  // kAdvanced: there may be more to do now.
  absl::StatusOr<outbox::Consumer::Progress> Step();

  // Null before the first step and after one that failed.
  const ProjectState* state() const { return live_ ? &live_->state : nullptr; }

 private:
  struct Live {
    ProjectState state;
    TaskRecords records;  // of tasks that are not final, as far as they were needed
    ProjectProgress progress;
  };

  absl::Status Load(pg::Tx& tx);
  absl::Status ApplyLog(pg::Tx& tx, size_t& applied);
  absl::Status TakePass(pg::Tx& tx);
  void TellOfWorkers(pg::Tx& tx);
  absl::Status TakeSettlement(pg::Tx& tx, const std::vector<TaskKey>& due);
  absl::Status Finish(pg::Tx& tx, const Decisions& decisions, const ProjectProgress& to);
  absl::Status Run(absl::FunctionRef<absl::Status(pg::Tx&)> body);
  bool IsPassDue() const;
  v1::Turn NewTurn() const;
  void Forget();

  const int64_t project_id_;
  const Options options_;
  pg::Connection& db_;
  const Fence fence_;
  Metrics& metrics_;
  const Clock& clock_;
  std::optional<Live> live_;
  absl::Time last_pass_;
  absl::Duration pass_cost_;
  absl::Time told_of_workers_ = absl::InfinitePast();
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LOOPS_PROJECT_DECIDER_H_
