// The processes behind the gateway, each replica by its own address: what a channel that goes round
// them cannot tell apart. Thread-safe; calls block, for worker threads.
#ifndef CROWDLOOM_SERVICES_GATEWAY_PEERS_CLIENT_H_
#define CROWDLOOM_SERVICES_GATEWAY_PEERS_CLIENT_H_

#include <memory>
#include <string>
#include <vector>

#include "common/rpc/token.h"
#include "crowdloom/config/v1/config.pb.h"
#include "crowdloom/gateway/v1/operations_service.pb.h"

namespace crowdloom::gateway {

class Peers {
 public:
  // Those that `config.peers` names and that do not run in this process. `minter` outlives them.
  Peers(const config::v1::Config& config, const rpc::TokenMinter* minter);
  ~Peers();

  // Asks all at once; one that does not answer within two seconds is named with its error.
  std::vector<v1::ReadMetricsResponse::Process> Read() const;

 private:
  struct Peer;

  std::vector<std::unique_ptr<Peer>> peers_;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_PEERS_CLIENT_H_
