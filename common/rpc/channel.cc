#include "common/rpc/channel.h"

#include <string>

#include "common/base/strings.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace crowdloom::rpc {

std::shared_ptr<grpc::Channel> MakeChannel(std::string_view addresses) {
  grpc::ChannelArguments arguments;
  arguments.SetLoadBalancingPolicyName("round_robin");
  arguments.SetMaxReceiveMessageSize(kMessageBytesMax);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2'000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  // Retries are ours (client.h), by the method's idempotency.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  const bool several = addresses.find(',') != std::string_view::npos;
  return grpc::CreateCustomChannel(several ? StrCat("ipv4:", addresses) : std::string(addresses),
                                   grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace crowdloom::rpc
