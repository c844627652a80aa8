// What is known about workers. The contract of each method is in consensus_service.proto.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_QUALITY_H_
#define CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_QUALITY_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/consensus/v1/consensus_service.pb.h"

namespace crowdloom::consensus {

absl::StatusOr<v1::ListWorkerQualityResponse> ListWorkerQuality(
    rpc::Call& call, const v1::ListWorkerQualityRequest& request);

absl::StatusOr<v1::WorkerQuality> GetWorkerQuality(rpc::Call& call,
                                                   const v1::GetWorkerQualityRequest& request);

absl::StatusOr<v1::ListSuspectedCollusionResponse> ListSuspectedCollusion(
    rpc::Call& call, const v1::ListSuspectedCollusionRequest& request);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_QUALITY_H_
