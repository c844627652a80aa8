// Gold tasks in PostgreSQL. Every function works inside the caller's transaction.
//
// Who changes a gold task locks its row, and writes into the log of its project after that.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_STORE_GOLD_STORE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_STORE_GOLD_STORE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "services/consensus/live/gold.h"
#include "services/consensus/live/log_entry.h"
#include "services/consensus/store/record_store.h"

namespace crowdloom::consensus {

// By task, in the order of the answers.
using GoldExposures = absl::btree_map<TaskKey, std::vector<v1::GoldHistory::Exposure>>;

// Adds answers to the histories of their tasks, which are among the records. An imported gold task
// becomes known with its first.
void AddExposures(pg::Tx& tx, const GoldExposures& exposures, const TaskRecords& records);

struct StoredGold {
  TaskKey key;
  v1::GoldTask gold;
  v1::GoldHistory history;
  bool unlooked = false;  // its history grew since it was last looked at
  bool replace = false;   // another is to be proposed in its place
};

// Locked until the transaction ends.
std::optional<StoredGold> FindGold(pg::Tx& tx, const TaskKey& key);
void StoreGold(pg::Tx& tx, const StoredGold& stored);

// Those of a project in this state, or all for STATE_UNSPECIFIED, after `after`.
std::vector<v1::GoldTask> ListGold(pg::Tx& tx, int64_t project_id, v1::GoldTask::State state,
                                   const TaskKey& after, int limit);

// Gold tasks that have something to be looked at or to be replaced, by project; locked, without
// those that somebody else has locked.
std::vector<StoredGold> ListDueGold(pg::Tx& tx, int limit);

// Proposes final tasks of the project that never were gold; fewer where there are not as many.
std::vector<v1::GoldTask> Propose(pg::Tx& tx, int64_t project_id, size_t count,
                                  std::string_view reason, absl::Time now);

// Moves a gold task on, and gives what its project's log has to say about it.
LogEntry Decide(v1::GoldTask::State state, std::string_view reason, std::string_view decided_by,
                absl::Time now, StoredGold& stored);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_STORE_GOLD_STORE_H_
