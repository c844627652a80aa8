// Reading dispatch's feed.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_DISPATCH_CLIENT_H_
#define CROWDLOOM_SERVICES_CONSENSUS_DISPATCH_CLIENT_H_

#include <memory>

#include "common/outbox/consumer.h"
#include "common/rpc/token.h"
#include "grpcpp/channel.h"

namespace crowdloom::consensus {

// `minter` outlives the function.
outbox::Consumer::Fetch FetchFromDispatch(const std::shared_ptr<grpc::Channel>& channel,
                                          const rpc::TokenMinter* minter);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_DISPATCH_CLIENT_H_
