// Channels to other services.
#ifndef CROWDLOOM_COMMON_RPC_CHANNEL_H_
#define CROWDLOOM_COMMON_RPC_CHANNEL_H_

#include <memory>
#include <string_view>

#include "grpcpp/channel.h"

namespace crowdloom::rpc {

// Largest message either way, in bytes.
inline constexpr int kMessageBytesMax = 16 * 1024 * 1024;

// `addresses` is host:port, or several separated by commas (then numeric): calls go round them, and
// around those that are down.
std::shared_ptr<grpc::Channel> MakeChannel(std::string_view addresses);

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_CHANNEL_H_
