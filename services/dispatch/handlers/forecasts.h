// What is known of a batch's time, people and cost, and batches made after another.
#ifndef CROWDLOOM_SERVICES_DISPATCH_HANDLERS_FORECASTS_H_
#define CROWDLOOM_SERVICES_DISPATCH_HANDLERS_FORECASTS_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::dispatch {

absl::StatusOr<v1::BatchForecast> GetBatchForecast(rpc::Call& call,
                                                   const v1::GetBatchForecastRequest& request);
absl::StatusOr<v1::BatchEstimate> EstimateBatch(rpc::Call& call,
                                                const v1::EstimateBatchRequest& request);
absl::StatusOr<v1::Batch> CloneBatch(rpc::MutateCall& call, const v1::CloneBatchRequest& request);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_HANDLERS_FORECASTS_H_
