#include "services/ledger/loops/feed_client.h"

#include "common/rpc/client.h"
#include "common/rpc/feed.h"
#include "crowdloom/consensus/v1/consensus_service.grpc.pb.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"

namespace crowdloom::ledger {
namespace {

template <typename Service>
outbox::Consumer::Fetch FetchFrom(const std::shared_ptr<grpc::Channel>& channel,
                                  const rpc::TokenMinter* minter) {
  auto client = std::make_shared<rpc::Client<Service>>(channel, minter, "ledger");
  return rpc::FetchFrom([client](const events::v1::ReadEventsRequest& request) {
    return client->Call(&Service::Stub::ReadEvents, request);
  });
}

}  // namespace

outbox::Consumer::Fetch FetchFromDispatch(const std::shared_ptr<grpc::Channel>& channel,
                                          const rpc::TokenMinter* minter) {
  return FetchFrom<dispatch::v1::DispatchService>(channel, minter);
}

outbox::Consumer::Fetch FetchFromConsensus(const std::shared_ptr<grpc::Channel>& channel,
                                           const rpc::TokenMinter* minter) {
  return FetchFrom<consensus::v1::ConsensusService>(channel, minter);
}

}  // namespace crowdloom::ledger
