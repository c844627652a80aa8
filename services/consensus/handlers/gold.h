// Gold tasks as people see and decide about them.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_GOLD_H_
#define CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_GOLD_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/consensus/v1/consensus_service.pb.h"

namespace crowdloom::consensus {

absl::StatusOr<v1::ListGoldResponse> ListGold(rpc::Call& call, const v1::ListGoldRequest& request);

absl::StatusOr<v1::ProposeGoldResponse> ProposeGold(rpc::MutateCall& call,
                                                    const v1::ProposeGoldRequest& request);

absl::StatusOr<v1::GoldTask> ConfirmGold(rpc::MutateCall& call,
                                         const v1::ConfirmGoldRequest& request);

absl::StatusOr<v1::GoldTask> RetireGold(rpc::MutateCall& call,
                                        const v1::RetireGoldRequest& request);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_GOLD_H_
