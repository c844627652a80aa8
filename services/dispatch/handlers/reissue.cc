#include "services/dispatch/handlers/reissue.h"

#include "common/base/status.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/store/batch_store.h"
#include "services/dispatch/store/task_store.h"

namespace crowdloom::dispatch {
namespace {

// The terms, without what belongs to the life of the batch they come from.
v1::Batch TermsOf(const v1::Batch& batch, const std::string& title) {
  v1::Batch terms = batch;
  terms.clear_stop_reason();
  terms.clear_progress();
  terms.clear_task_count();
  terms.clear_start_time();
  terms.clear_deadline_time();
  terms.clear_overdue();
  if (!title.empty()) terms.set_title(title);
  return terms;
}

}  // namespace

absl::StatusOr<v1::Batch> ReissueTasks(rpc::MutateCall& call,
                                       const v1::ReissueTasksRequest& request) {
  CL_ASSIGN_OR_RETURN(const BatchKey from, ParseBatch(request.batch()));
  CL_ASSIGN_OR_RETURN(const StoredBatch stored, FindBatch(call.tx(), from));
  v1::Batch made =
      InsertBatch(call.tx(), from.project_id, TermsOf(stored.batch, request.title()), call.now());
  CL_ASSIGN_OR_RETURN(const BatchKey to, ParseBatch(made.name()));
  const int32_t count =
      CopyOutdatedTasks(call.tx(), from, to, request.guidelines_version(), call.now());
  if (count == 0) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "NOTHING_TO_REISSUE",
                     "no task has an answer under older guidelines");
  }
  made.set_task_count(count);
  return made;
}

}  // namespace crowdloom::dispatch
