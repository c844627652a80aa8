// Tasks as they were imported, how far imports are, and a task's state from its places.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_TASK_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_TASK_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "crowdloom/dispatch/v1/task.pb.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/store/batch_store.h"

namespace crowdloom::dispatch {

// How far an import is.
struct ImportProgress {
  int64_t next_offset = 0;
  int64_t last_offset = 0;                // of the chunk before
  v1::AppendTasksResponse last_response;  // and what was answered to it
};
std::optional<ImportProgress> FindImport(pg::Tx& tx, const BatchKey& key,
                                         const std::string& import_id);
void SaveImport(pg::Tx& tx, const BatchKey& key, const std::string& import_id,
                const ImportProgress& progress);

// Those of the external ids that the batch has already.
absl::flat_hash_set<std::string> KnownExternalIds(pg::Tx& tx, const BatchKey& key,
                                                  const std::vector<std::string>& external_ids);

// Adds tasks behind the last one of a locked batch.
void InsertTasks(pg::Tx& tx, const BatchKey& key, absl::Span<const v1::Task* const> tasks,
                 absl::Time now);

// Copies those tasks of a batch that have an answer under guidelines before `version` into one that
// has none yet, with their reservations. How many.
int32_t CopyOutdatedTasks(pg::Tx& tx, const BatchKey& from, const BatchKey& to, int32_t version,
                          absl::Time now);

// TASK_NOT_FOUND.
absl::StatusOr<v1::Task> FindTask(pg::Tx& tx, const TaskKey& key);

// At most `limit` by ordinal, after `after`; only those in `state` unless it is unspecified.
std::vector<v1::Task> ListTasks(pg::Tx& tx, const BatchKey& key, int32_t after,
                                v1::Task::State state, bool gold_only, int limit);

// What a worker is shown and measured by.
struct TaskContent {
  std::string payload;  // a serialized google.protobuf.Struct
  std::string gold;     // a serialized answer; empty for none
};
// In the order of the keys; each task exists.
std::vector<TaskContent> FindContents(pg::Tx& tx, absl::Span<const TaskKey> keys);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_TASK_STORE_H_
