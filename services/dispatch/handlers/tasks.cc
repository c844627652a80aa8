#include "services/dispatch/handlers/tasks.h"

#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/dispatch/core/import_row.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/store/batch_store.h"
#include "services/dispatch/store/gold_store.h"
#include "services/dispatch/store/project_store.h"
#include "services/dispatch/store/task_store.h"

namespace crowdloom::dispatch {
namespace {

// The good rows of a chunk that the batch does not have yet; fills the response's counts and
// errors.
std::vector<const v1::Task*> NewRows(pg::Tx& tx, const BatchKey& key, const v1::Project& project,
                                     const v1::AppendTasksRequest& request,
                                     v1::AppendTasksResponse& response) {
  std::vector<std::string> external_ids;
  for (const v1::Task& task : request.tasks()) {
    if (!task.external_id().empty() && task.external_id().find('\0') == std::string::npos) {
      external_ids.push_back(task.external_id());
    }
  }
  absl::flat_hash_set<std::string> known = KnownExternalIds(tx, key, external_ids);
  std::vector<const v1::Task*> rows;
  for (int i = 0; i < request.tasks_size(); ++i) {
    const v1::Task& task = request.tasks(i);
    if (auto error = CheckRow(project, OrganizationOf(key.project_id), i, task)) {
      *response.add_errors() = *std::move(error);
    } else if (!task.external_id().empty() && !known.insert(task.external_id()).second) {
      response.set_duplicate_count(response.duplicate_count() + 1);
    } else {
      rows.push_back(&task);
    }
  }
  return rows;
}

absl::Status InvalidTasks(const v1::AppendTasksResponse& response) {
  absl::Status status = MakeError(
      absl::StatusCode::kInvalidArgument, "INVALID_TASKS",
      absl::StrCat(response.errors_size(), " rows are bad; nothing of the chunk was written"));
  ErrorInfo info = InfoOf(status);
  for (const auto& error : response.errors()) {
    info.violations.push_back({error.field(), absl::StrCat(error.reason(), ": ", error.message())});
  }
  return WithInfo(std::move(status), info);
}

absl::Status OffsetMismatch(int64_t expected) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "OFFSET_MISMATCH",
                   absl::StrCat("the import goes on at row ", expected),
                   {{"expected", absl::StrCat(expected)}});
}

void AddGoldUse(pg::Tx& tx, absl::Span<v1::Task> tasks) {
  std::vector<TaskKey> keys;
  for (const v1::Task& task : tasks) keys.push_back(ParseTask(task.name()).value());
  const auto uses = FindGoldUse(tx, keys);
  for (size_t i = 0; i < keys.size(); ++i) {
    const auto use = uses.find(keys[i]);
    if (use != uses.end()) *tasks[i].mutable_gold_use() = use->second;
  }
}

}  // namespace

absl::StatusOr<v1::AppendTasksResponse> AppendTasks(rpc::MutateCall& call,
                                                    const v1::AppendTasksRequest& request) {
  CL_ASSIGN_OR_RETURN(const BatchKey key, ParseBatch(request.parent()));
  CL_ASSIGN_OR_RETURN(const StoredBatch stored, FindBatch(call.tx(), key, /*lock=*/true));
  const auto import = FindImport(call.tx(), key, request.import_id());
  if (!request.validate_only() && import && request.offset() == import->last_offset &&
      request.offset() != import->next_offset) {
    return import->last_response;  // the chunk came before
  }
  const int64_t expected = import ? import->next_offset : 0;
  // A dry run leaves no trace to go on from.
  if (!request.validate_only() && request.offset() != expected) return OffsetMismatch(expected);
  if (stored.batch.state() == v1::Batch::CLOSED) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "BATCH_CLOSED", "the batch is over");
  }
  CL_ASSIGN_OR_RETURN(const StoredProject project, FindProject(call.tx(), key.project_id));
  v1::AppendTasksResponse response;
  const std::vector<const v1::Task*> rows =
      NewRows(call.tx(), key, project.project, request, response);
  response.set_next_offset(request.offset() + request.tasks_size());
  response.set_appended_count(static_cast<int32_t>(rows.size()));
  if (request.validate_only()) return response;
  if (!response.errors().empty() && !request.skip_invalid()) return InvalidTasks(response);
  if (!rows.empty()) InsertTasks(call.tx(), key, rows, call.now());
  SaveImport(call.tx(), key, request.import_id(),
             {response.next_offset(), request.offset(), response});
  return response;
}

absl::StatusOr<v1::Task> GetTask(rpc::Call& call, const v1::GetTaskRequest& request) {
  CL_ASSIGN_OR_RETURN(const TaskKey key, ParseTask(request.name()));
  v1::Task task;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    CL_ASSIGN_OR_RETURN(task, FindTask(tx, key));
    AddGoldUse(tx, {&task, 1});
    return absl::OkStatus();
  }));
  return task;
}

absl::StatusOr<v1::ListTasksResponse> ListTasks(rpc::Call& call,
                                                const v1::ListTasksRequest& request) {
  CL_ASSIGN_OR_RETURN(const BatchKey key, ParseBatch(request.parent()));
  CL_ASSIGN_OR_RETURN(const int64_t after, call.pages().OpenInteger(request));
  const int size = rpc::PageSize(request.page_size(), 50, 1000);
  std::vector<v1::Task> tasks;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    tasks = ListTasks(tx, key, static_cast<int32_t>(after), request.state(), request.gold_only(),
                      size + 1);
    AddGoldUse(tx, absl::MakeSpan(tasks));
    return absl::OkStatus();
  }));
  v1::ListTasksResponse response;
  if (static_cast<int>(tasks.size()) > size) {
    tasks.pop_back();
    CL_ASSIGN_OR_RETURN(const TaskKey last, ParseTask(tasks.back().name()));
    response.set_next_page_token(call.pages().Seal(request, absl::StrCat(last.ordinal)));
  }
  response.mutable_tasks()->Add(tasks.begin(), tasks.end());
  return response;
}

}  // namespace crowdloom::dispatch
