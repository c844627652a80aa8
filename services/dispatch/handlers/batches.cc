#include "services/dispatch/handlers/batches.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/dispatch/core/gold.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/core/terms.h"
#include "services/dispatch/core/workflow.h"
#include "services/dispatch/store/batch_store.h"
#include "services/dispatch/store/hold_store.h"
#include "services/dispatch/store/pay_store.h"
#include "services/dispatch/store/project_store.h"

namespace crowdloom::dispatch {
namespace {

absl::StatusOr<StoredBatch> FindLocked(rpc::MutateCall& call, const std::string& name) {
  CL_ASSIGN_OR_RETURN(const BatchKey key, ParseBatch(name));
  return FindBatch(call.tx(), key, /*lock=*/true);
}

absl::StatusOr<v1::Batch> Move(rpc::MutateCall& call, const std::string& name, v1::Batch::State to,
                               v1::Batch::StopReason reason) {
  CL_ASSIGN_OR_RETURN(StoredBatch stored, FindLocked(call, name));
  CL_RETURN_IF_ERROR(MoveBatch(call.tx(), stored, to, reason, call.now()));
  return stored.batch;
}

absl::Status CheckAffordable(pg::Tx& tx, Budget& budget, const StoredBatch& stored) {
  CL_ASSIGN_OR_RETURN(StoredProject project, FindProject(tx, stored.key.project_id));
  const std::optional<int64_t> cost = NextCost(tx, {stored, std::move(project.project)});
  if (!cost || *cost == 0) return absl::OkStatus();
  CL_ASSIGN_OR_RETURN(const int64_t available, budget.Available(stored.key.project_id));
  if (available >= *cost) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kFailedPrecondition, "INSUFFICIENT_BUDGET",
      "the project's budget does not cover a single task",
      {{"available_micros", absl::StrCat(available)}, {"needed_micros", absl::StrCat(*cost)}});
}

}  // namespace

absl::StatusOr<v1::Batch> CreateBatch(rpc::MutateCall& call,
                                      const v1::CreateBatchRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t project_id, ParseProject(request.parent()));
  CL_RETURN_IF_ERROR(FindProject(call.tx(), project_id).status());
  CL_RETURN_IF_ERROR(CheckBatch(request.batch()));
  return InsertBatch(call.tx(), project_id, request.batch(), call.now());
}

absl::StatusOr<v1::Batch> GetBatch(rpc::Call& call, const v1::GetBatchRequest& request) {
  CL_ASSIGN_OR_RETURN(const BatchKey key, ParseBatch(request.name()));
  v1::Batch batch;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    CL_ASSIGN_OR_RETURN(StoredBatch stored, FindBatch(tx, key));
    CL_ASSIGN_OR_RETURN(const StoredProject project, FindProject(tx, key.project_id));
    *stored.batch.mutable_progress() = ProgressOf(tx, stored, ReviewStage(project.project));
    const MeasuredPay pay = MeasurePay(tx, key);
    stored.batch.mutable_progress()->set_median_label_seconds(pay.median_seconds);
    stored.batch.mutable_progress()->set_hourly_micros(pay.hourly);
    batch = std::move(stored.batch);
    return absl::OkStatus();
  }));
  return batch;
}

absl::StatusOr<v1::ListBatchesResponse> ListBatches(rpc::Call& call,
                                                    const v1::ListBatchesRequest& request) {
  CL_ASSIGN_OR_RETURN(const int64_t project_id, ParseProject(request.parent()));
  CL_ASSIGN_OR_RETURN(const int64_t before, call.pages().OpenInteger(request));
  const int size = rpc::PageSize(request.page_size(), 50, 500);
  std::vector<v1::Batch> batches;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    batches = ListBatches(tx, project_id, static_cast<int32_t>(before), size + 1);
    return absl::OkStatus();
  }));
  v1::ListBatchesResponse response;
  if (static_cast<int>(batches.size()) > size) {
    batches.pop_back();
    CL_ASSIGN_OR_RETURN(const BatchKey last, ParseBatch(batches.back().name()));
    response.set_next_page_token(call.pages().Seal(request, absl::StrCat(last.batch)));
  }
  response.mutable_batches()->Add(batches.begin(), batches.end());
  return response;
}

absl::StatusOr<v1::Batch> UpdateBatch(rpc::MutateCall& call,
                                      const v1::UpdateBatchRequest& request) {
  CL_ASSIGN_OR_RETURN(const StoredBatch stored, FindLocked(call, request.batch().name()));
  if (stored.batch.state() == v1::Batch::CLOSED) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "BATCH_CLOSED", "the batch is over");
  }
  CL_ASSIGN_OR_RETURN(v1::Batch changed,
                      ChangeBatch(stored.batch, request.batch(), request.update_mask()));
  using google::protobuf::util::MessageDifferencer;
  const bool retarget = stored.batch.state() != v1::Batch::DRAFT &&
                        (!MessageDifferencer::Equals(changed.overlap(), stored.batch.overlap()) ||
                         GoldAnswersMax(changed) != GoldAnswersMax(stored.batch));
  // What is planned was counted with the overlap before; it has its answer in a moment.
  if (retarget && IsBlockPlanned(call.tx(), stored.key)) {
    return MakeError(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT", "try again");
  }
  UpdateBatch(call.tx(), stored.key, changed, retarget);
  return changed;
}

absl::StatusOr<v1::PreviewBatchCostResponse> PreviewBatchCost(
    rpc::Call& call, const v1::PreviewBatchCostRequest& request) {
  CL_ASSIGN_OR_RETURN(const BatchKey key, ParseBatch(request.name()));
  v1::PreviewBatchCostResponse response;
  CL_RETURN_IF_ERROR(pg::RunTx(call.db(), [&](pg::Tx& tx) -> absl::Status {
    CL_ASSIGN_OR_RETURN(StoredBatch stored, FindBatch(tx, key));
    CL_ASSIGN_OR_RETURN(StoredProject project, FindProject(tx, key.project_id));
    const StoredTerms terms{std::move(stored), std::move(project.project)};
    response = PreviewCost(tx, terms);
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::Batch> StartBatch(rpc::MutateCall& call, Budget& budget,
                                     const v1::StartBatchRequest& request) {
  CL_ASSIGN_OR_RETURN(StoredBatch stored, FindLocked(call, request.name()));
  if (stored.batch.state() == v1::Batch::DRAFT) {
    if (stored.batch.task_count() == 0) {
      return MakeError(absl::StatusCode::kFailedPrecondition, "BATCH_EMPTY",
                       "the batch has no tasks");
    }
    CL_RETURN_IF_ERROR(CheckAffordable(call.tx(), budget, stored));
  } else if (stored.batch.state() == v1::Batch::PAUSED) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "ILLEGAL_STATE",
                     "the batch is PAUSED: resume it", {{"state", "PAUSED"}});
  }
  CL_RETURN_IF_ERROR(MoveBatch(call.tx(), stored, v1::Batch::RUNNING,
                               v1::Batch::STOP_REASON_UNSPECIFIED, call.now()));
  return stored.batch;
}

absl::StatusOr<v1::Batch> PauseBatch(rpc::MutateCall& call, const v1::PauseBatchRequest& request) {
  return Move(call, request.name(), v1::Batch::PAUSED, v1::Batch::MANUAL);
}

absl::StatusOr<v1::Batch> ResumeBatch(rpc::MutateCall& call,
                                      const v1::ResumeBatchRequest& request) {
  CL_ASSIGN_OR_RETURN(StoredBatch stored, FindLocked(call, request.name()));
  if (stored.batch.state() == v1::Batch::DRAFT) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "ILLEGAL_STATE",
                     "the batch is DRAFT: start it", {{"state", "DRAFT"}});
  }
  CL_RETURN_IF_ERROR(MoveBatch(call.tx(), stored, v1::Batch::RUNNING,
                               v1::Batch::STOP_REASON_UNSPECIFIED, call.now()));
  return stored.batch;
}

absl::StatusOr<v1::Batch> CloseBatch(rpc::MutateCall& call, const v1::CloseBatchRequest& request) {
  return Move(call, request.name(), v1::Batch::CLOSED, v1::Batch::MANUAL);
}

}  // namespace crowdloom::dispatch
