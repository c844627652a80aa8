// Computing a project's consensus anew from its log and turns, and holding it against what is
// stored. In one snapshot, so that what arrives meanwhile makes no difference.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_STORE_REPLAY_STORE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_STORE_REPLAY_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "services/consensus/live/replay.h"

namespace crowdloom::consensus {

// Replays all that the owner of the project has applied, with its turns where they were taken.
// DEADLINE_EXCEEDED when the log is too long for the time given.
absl::StatusOr<Replay> ReplayProject(pg::Tx& tx, int64_t project_id, absl::Time deadline);

// Tasks whose stored consensus is another than the replay's: of one batch, or of all for 0.
struct Comparison {
  int64_t checked = 0;
  std::vector<std::string> differing;  // at most `rows_max`
};
Comparison CompareWithStored(pg::Tx& tx, const Replay& replay, int64_t project_id, int32_t batch,
                             size_t rows_max);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_STORE_REPLAY_STORE_H_
