// Tasks' submissions and consensus in PostgreSQL. Every function works inside the caller's
// transaction.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_STORE_RECORD_STORE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_STORE_RECORD_STORE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "services/consensus/live/log_entry.h"
#include "services/consensus/live/task_record.h"

namespace crowdloom::consensus {

using TaskRecords = absl::btree_map<TaskKey, TaskRecord>;

// Adds what is known about each of the tasks by this entry of the log, where it is not among the
// records yet; an empty record for a task that is new.
void LoadRecords(pg::Tx& tx, const absl::btree_set<TaskKey>& keys, int64_t applied_seq,
                 TaskRecords& records);

// Appends to the log, in this order; submissions that are logged already are left out. Only for
// AppendEntries of live_store.h, which keeps writers of one project apart.
void AppendToLog(pg::Tx& tx, absl::Span<const LogEntry> entries);

// Stores consensus and state of these of the records.
void StoreConsensus(pg::Tx& tx, const absl::btree_set<TaskKey>& keys, const TaskRecords& records);

// The tasks of a project that are not final, without their submissions.
std::vector<TaskRecord> ListOpen(pg::Tx& tx, int64_t project_id);

void InsertVerdicts(pg::Tx& tx, absl::Span<const events::v1::VerdictRecorded> verdicts);

std::optional<v1::Consensus> FindConsensus(pg::Tx& tx, const TaskKey& key);

// Of a batch by ordinal, those after `after`.
std::vector<v1::Consensus> ListConsensus(pg::Tx& tx, int64_t project_id, int32_t batch,
                                         int32_t after, int limit);

// The latest tasks of a project that have an answer, with their votes.
std::vector<v1::Consensus> ListLatestAnswered(pg::Tx& tx, int64_t project_id, int limit);

// The log of a project after `after`.
std::vector<LogEntry> ReadLog(pg::Tx& tx, int64_t project_id, int64_t after, int limit);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_STORE_RECORD_STORE_H_
