// The other services as dispatch sees them, over gRPC.
#ifndef CROWDLOOM_SERVICES_DISPATCH_PEERS_CLIENT_H_
#define CROWDLOOM_SERVICES_DISPATCH_PEERS_CLIENT_H_

#include <memory>

#include "common/outbox/consumer.h"
#include "common/rpc/token.h"
#include "grpcpp/channel.h"
#include "services/dispatch/budget.h"
#include "services/dispatch/profiles.h"

namespace crowdloom::dispatch {

std::unique_ptr<Budget> LedgerBudget(const std::shared_ptr<grpc::Channel>& channel,
                                     const rpc::TokenMinter* minter);

Profiles::Fetch FetchFromWorkforce(const std::shared_ptr<grpc::Channel>& channel,
                                   const rpc::TokenMinter* minter);

outbox::Consumer::Fetch WorkforceFeed(const std::shared_ptr<grpc::Channel>& channel,
                                      const rpc::TokenMinter* minter);
outbox::Consumer::Fetch ConsensusFeed(const std::shared_ptr<grpc::Channel>& channel,
                                      const rpc::TokenMinter* minter);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_PEERS_CLIENT_H_
