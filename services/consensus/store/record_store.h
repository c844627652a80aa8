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

// What is known about each of the tasks; an empty record for a task that is new.
TaskRecords LoadRecords(pg::Tx& tx, const absl::btree_set<TaskKey>& keys);

// Appends to the log, in this order.
void AppendToLog(pg::Tx& tx, absl::Span<const LogEntry> entries);

// Stores consensus and state of the records.
void StoreConsensus(pg::Tx& tx, const TaskRecords& records);

void InsertVerdicts(pg::Tx& tx, absl::Span<const events::v1::VerdictRecorded> verdicts);

std::optional<v1::Consensus> FindConsensus(pg::Tx& tx, const TaskKey& key);

// Of a batch by ordinal, those after `after`.
std::vector<v1::Consensus> ListConsensus(pg::Tx& tx, int64_t project_id, int32_t batch,
                                         int32_t after, int limit);

// The log of a project (batch 0) or of one of its batches, after `after`.
std::vector<LogEntry> ReadLog(pg::Tx& tx, int64_t project_id, int32_t batch, int64_t after,
                              int limit);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_STORE_RECORD_STORE_H_
