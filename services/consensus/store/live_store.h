// Projects between decisions: how far their log is written and applied, their turns, their model.
// Every function works inside the caller's transaction.
//
// The log of a project is numbered in the order of commits, because who appends locks the
// project's row first (AppendEntries). Its one owner applies it; the owner's epoch
// (common/ownership) and the number applied so far are checked in the transaction that applies.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_STORE_LIVE_STORE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_STORE_LIVE_STORE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/consensus/v1/log.pb.h"
#include "services/consensus/live/log_entry.h"
#include "services/consensus/live/project_state.h"

namespace crowdloom::consensus {

// Redis channel that is woken when a log was written.
inline constexpr std::string_view kLogChannel = "consensus.log";

// Projects are owned by shard.
inline constexpr int kShards = 16;
inline int ShardOf(int64_t project_id) { return static_cast<int>(project_id % kShards); }

// Appends to the logs of any projects, in this order; what is logged already is left out. Before
// any other write of the transaction.
void AppendEntries(pg::Tx& tx, absl::Span<const LogEntry> entries);

// Projects of these shards whose log goes on after what was applied.
std::vector<int64_t> ListBehind(pg::Tx& tx, const std::vector<int32_t>& shards, int limit);

// Projects of these shards with a task that is not final.
std::vector<int64_t> ListUnsettled(pg::Tx& tx, const std::vector<int32_t>& shards, int limit);

// How far a project is, by its own numbers.
struct ProjectProgress {
  int64_t logged_seq = 0;
  int64_t applied_seq = 0;
  int64_t turns = 0;
};
ProjectProgress FindProgress(pg::Tx& tx, int64_t project_id);

// The project as its last owner left it: bit for bit.
ProjectState LoadProject(pg::Tx& tx, int64_t project_id);

// ABORTED, reason PROJECT_MOVED, unless the project stands at `from`.
absl::Status Advance(pg::Tx& tx, int64_t project_id, const ProjectProgress& from,
                     const ProjectProgress& to);

void InsertTurn(pg::Tx& tx, int64_t project_id, int64_t number, int64_t after_seq,
                const v1::Turn& turn);
void InsertModelChanges(pg::Tx& tx, int64_t project_id, const v1::ModelChanges& changes);
// In place of the snapshot and the changes before.
void StoreSnapshot(pg::Tx& tx, int64_t project_id, const v1::ModelSnapshot& snapshot);

// In order.
struct LoggedTurn {
  int64_t after_seq = 0;
  v1::Turn turn;
};
std::vector<LoggedTurn> ReadTurns(pg::Tx& tx, int64_t project_id);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_STORE_LIVE_STORE_H_
