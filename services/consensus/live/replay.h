// Consensus computed anew from the log and the turns alone, to be compared with what is stored, and
// to be asked what another policy would have done.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_REPLAY_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_REPLAY_H_

#include "absl/container/btree_map.h"
#include "services/consensus/live/log_entry.h"
#include "services/consensus/live/project_state.h"
#include "services/consensus/live/task_record.h"

namespace crowdloom::consensus {

// Takes the whole log of one project in its order, and each turn after the entry that it followed.
class Replay {
 public:
  Outcome Add(LogEntry entry);
  void Add(int64_t project_id, const v1::Turn& turn);

  const absl::btree_map<TaskKey, TaskRecord>& records() const { return records_; }
  const ProjectState& state() const { return state_; }

 private:
  absl::btree_map<TaskKey, TaskRecord> records_;
  ProjectState state_;
};

// Whether two computations came to the same: state, answer, confidence, verdicts and uses.
bool SameConsensus(const v1::Consensus& a, const v1::Consensus& b);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_REPLAY_H_
