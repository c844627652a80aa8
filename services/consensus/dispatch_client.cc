#include "services/consensus/dispatch_client.h"

#include "common/rpc/client.h"
#include "common/rpc/feed.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"

namespace crowdloom::consensus {

using dispatch::v1::DispatchService;

outbox::Consumer::Fetch FetchFromDispatch(const std::shared_ptr<grpc::Channel>& channel,
                                          const rpc::TokenMinter* minter) {
  auto client = std::make_shared<rpc::Client<DispatchService>>(channel, minter, "consensus");
  return rpc::FetchFrom([client](const events::v1::ReadEventsRequest& request) {
    return client->Call(&DispatchService::Stub::ReadEvents, request);
  });
}

}  // namespace crowdloom::consensus
