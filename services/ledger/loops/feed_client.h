// The feeds that the ledger reads.
#ifndef CROWDLOOM_SERVICES_LEDGER_LOOPS_FEED_CLIENT_H_
#define CROWDLOOM_SERVICES_LEDGER_LOOPS_FEED_CLIENT_H_

#include <memory>

#include "common/outbox/consumer.h"
#include "common/rpc/token.h"
#include "grpcpp/channel.h"

namespace crowdloom::ledger {

outbox::Consumer::Fetch FetchFromDispatch(const std::shared_ptr<grpc::Channel>& channel,
                                          const rpc::TokenMinter* minter);
outbox::Consumer::Fetch FetchFromConsensus(const std::shared_ptr<grpc::Channel>& channel,
                                           const rpc::TokenMinter* minter);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_LOOPS_FEED_CLIENT_H_
