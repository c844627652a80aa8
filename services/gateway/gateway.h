// The edge of the platform: browsers and programs outside, modules inside. Offers every public
// method over the Connect protocol (HTTP/1.1, JSON or binary) and as native gRPC on a port of its
// own, the web apps, and media by signed addresses.
//
//   Gateway gateway(options);
//   CL_RETURN_IF_ERROR(gateway.Start());   // ports are known now
//   gateway.Drain();   // nobody new; calls that wait are answered UNAVAILABLE with a retry delay
//   gateway.Stop();
#ifndef CROWDLOOM_SERVICES_GATEWAY_GATEWAY_H_
#define CROWDLOOM_SERVICES_GATEWAY_GATEWAY_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/rpc/token.h"
#include "crowdloom/config/v1/config.pb.h"
#include "services/gateway/connect/upstream.h"

namespace crowdloom::gateway {

struct GatewayOptions {
  config::v1::Config config;  // its gateway part, blob_dir and signing_key
  Upstream::ChannelOf channel_of;
  const rpc::TokenMinter* minter = nullptr;
  const Clock* clock = nullptr;
};

class Gateway {
 public:
  explicit Gateway(GatewayOptions options);
  ~Gateway();

  absl::Status Start();
  void Drain();
  void Stop();

  // Asks workforce about every credential anew. Thread-safe.
  void ForgetCredentials();

  int http_port() const;
  int grpc_port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_GATEWAY_H_
