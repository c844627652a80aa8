// Appeals and the verdicts they are about. Every function works inside the caller's transaction.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_STORE_APPEAL_STORE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_STORE_APPEAL_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "crowdloom/consensus/v1/consensus.pb.h"
#include "services/consensus/live/task_record.h"

namespace crowdloom::consensus {

// The latest verdict about an attempt.
struct ToldVerdict {
  events::v1::Verdict verdict = events::v1::VERDICT_UNSPECIFIED;
  std::string decided_by;
  absl::Time told_time;
};
std::optional<ToldVerdict> FindVerdict(pg::Tx& tx, const AssignmentKey& key, int32_t attempt);

// False if there is one already.
bool InsertAppeal(pg::Tx& tx, const AssignmentKey& key, const v1::Appeal& appeal, absl::Time now);

// Locked until the transaction ends.
std::optional<v1::Appeal> FindAppeal(pg::Tx& tx, const AssignmentKey& key, int32_t attempt);
void UpdateAppeal(pg::Tx& tx, const AssignmentKey& key, const v1::Appeal& appeal, absl::Time now);

// Not locked.
std::optional<v1::Appeal> ReadAppeal(pg::Tx& tx, const AssignmentKey& key, int32_t attempt);

// In this state, or all for STATE_UNSPECIFIED; the oldest first, after this position (empty for the
// beginning).
struct ListedAppeal {
  v1::Appeal appeal;
  std::string position;
};
std::vector<ListedAppeal> ListAppeals(pg::Tx& tx, int64_t project_id, v1::Appeal::State state,
                                      const std::string& after, int limit);

// The assignments of a worker's answers in a project, or (batch not 0) in one of its batches.
std::vector<AssignmentKey> ListAnswersOf(pg::Tx& tx, int64_t project_id, int32_t batch,
                                         int64_t worker_id);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_STORE_APPEAL_STORE_H_
