// Consensus computed anew from the log alone, to be compared with what is stored.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_REPLAY_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_REPLAY_H_

#include "absl/container/btree_map.h"
#include "services/consensus/live/log_entry.h"
#include "services/consensus/live/project_crowd.h"
#include "services/consensus/live/task_record.h"

namespace crowdloom::consensus {

// Takes the log of one project in its order. With dynamic overlap a decision depends on
// the decisions before it all over the project, so there the whole project's log is needed; with
// fixed overlap that of a batch is enough.
class Replay {
 public:
  void Add(LogEntry entry);

  const absl::btree_map<TaskKey, TaskRecord>& records() const { return records_; }

 private:
  absl::btree_map<TaskKey, TaskRecord> records_;
  ProjectCrowd crowd_;
};

// Whether two computations came to the same: state, answer, confidence, verdicts and uses.
bool SameConsensus(const v1::Consensus& a, const v1::Consensus& b);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_REPLAY_H_
