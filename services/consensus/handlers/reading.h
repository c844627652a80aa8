// Reading consensus. One function a method; the contract of each is in
// consensus_service.proto.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_READING_H_
#define CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_READING_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/consensus/v1/consensus_service.pb.h"

namespace crowdloom::consensus {

absl::StatusOr<v1::Consensus> GetConsensus(rpc::Call& call, const v1::GetConsensusRequest& request);

absl::StatusOr<v1::ListConsensusResponse> ListConsensus(rpc::Call& call,
                                                        const v1::ListConsensusRequest& request);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_HANDLERS_READING_H_
