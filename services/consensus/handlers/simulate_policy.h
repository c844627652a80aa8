// SimulatePolicy: the policy time machine over the stored log.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_SIMULATE_POLICY_H_
#define CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_SIMULATE_POLICY_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/consensus/v1/consensus_service.pb.h"

namespace crowdloom::consensus {

// Reads in one snapshot, so that submissions that arrive meanwhile make no difference.
absl::StatusOr<v1::SimulatePolicyResponse> SimulatePolicy(rpc::Call& call,
                                                          const v1::SimulatePolicyRequest& request);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_SIMULATE_POLICY_H_
