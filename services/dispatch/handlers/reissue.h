// Labeling tasks again.
#ifndef CROWDLOOM_SERVICES_DISPATCH_HANDLERS_REISSUE_H_
#define CROWDLOOM_SERVICES_DISPATCH_HANDLERS_REISSUE_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::dispatch {

// A batch of its own, so that the old answers, their pay and what was delivered stay as they are.
absl::StatusOr<v1::Batch> ReissueTasks(rpc::MutateCall& call,
                                       const v1::ReissueTasksRequest& request);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_HANDLERS_REISSUE_H_
