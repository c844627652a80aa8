// Batches: their terms and where they stand.
#ifndef CROWDLOOM_SERVICES_DISPATCH_HANDLERS_BATCHES_H_
#define CROWDLOOM_SERVICES_DISPATCH_HANDLERS_BATCHES_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "services/dispatch/budget.h"

namespace crowdloom::dispatch {

absl::StatusOr<v1::Batch> CreateBatch(rpc::MutateCall& call, const v1::CreateBatchRequest& request);
absl::StatusOr<v1::Batch> GetBatch(rpc::Call& call, const v1::GetBatchRequest& request);
absl::StatusOr<v1::ListBatchesResponse> ListBatches(rpc::Call& call,
                                                    const v1::ListBatchesRequest& request);
absl::StatusOr<v1::Batch> UpdateBatch(rpc::MutateCall& call, const v1::UpdateBatchRequest& request);
absl::StatusOr<v1::PreviewBatchCostResponse> PreviewBatchCost(
    rpc::Call& call, const v1::PreviewBatchCostRequest& request);
absl::StatusOr<v1::Batch> StartBatch(rpc::MutateCall& call, Budget& budget,
                                     const v1::StartBatchRequest& request);
absl::StatusOr<v1::Batch> PauseBatch(rpc::MutateCall& call, const v1::PauseBatchRequest& request);
absl::StatusOr<v1::Batch> ResumeBatch(rpc::MutateCall& call, const v1::ResumeBatchRequest& request);
absl::StatusOr<v1::Batch> CloseBatch(rpc::MutateCall& call, const v1::CloseBatchRequest& request);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_HANDLERS_BATCHES_H_
