#include "services/gateway/native/proxy_service.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/base/rng.h"
#include "common/base/status.h"
#include "common/rpc/error_codec.h"
#include "common/trace/trace.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "services/gateway/session/credential.h"

namespace crowdloom::gateway {
namespace {

using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;

std::string ToString(const grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  if (!buffer.DumpToSingleSlice(&slice).ok()) return "";
  return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
}

Headers HeadersOf(const grpc::CallbackServerContext& context) {
  Headers headers;
  for (const auto& [key, value] : context.client_metadata()) {
    headers.emplace_back(std::string(key.data(), key.size()),
                         std::string(value.data(), value.size()));
  }
  return headers;
}

// "ipv4:10.0.0.1:1234" is 10.0.0.1; gRPC percent-encodes the brackets of IPv6.
std::string AddressOf(std::string_view peer) {
  const size_t start = peer.find(':') + 1;
  return std::string(peer.substr(start, peer.rfind(':') - start));
}

std::string TraceOf(const Headers& headers) {
  thread_local Rng rng = Rng::FromEntropy();
  return trace::Format(trace::Continue(FindHeader(headers, "traceparent"), rng));
}

// One call; gRPC deletes it through OnDone, which comes after Finish.
class ProxyCall : public grpc::ServerUnaryReactor {
 public:
  ProxyCall(const CallServices& services, const Route& route, grpc::CallbackServerContext* context,
            const grpc::ByteBuffer* request, grpc::ByteBuffer* response)
      : services_(services), route_(route), response_(response), start_(services.clock->Now()) {
    services_.metrics->Started(route_.method.full_name);
    const Headers headers = HeadersOf(*context);
    call_ = {.module = route.module,
             .path = route.path,
             .request = ToString(*request),
             .traceparent = TraceOf(headers),
             .peer = AddressOf(context->peer()),
             .deadline = std::min(absl::FromChrono(context->deadline()), start_ + kTimeoutMax)};
    absl::StatusOr<std::string> credential = FindCredential(headers, *services.origins);
    if (!credential.ok()) {
      Answer(credential.status());
      return;
    }
    services_.admission->Admit(route, {*credential, call_.peer, call_.traceparent},
                               [this](absl::StatusOr<std::string> token) {
                                 if (!token.ok()) return Answer(token.status());
                                 Send(*std::move(token));
                               });
  }

  void OnCancel() override { disconnect_.Happened(); }
  void OnDone() override { delete this; }

 private:
  void Send(std::string token) {
    call_.token = std::move(token);
    services_.upstream->Start(std::move(call_), &disconnect_,
                              [this](absl::StatusOr<std::string> reply) {
                                if (reply.ok()) {
                                  const grpc::Slice slice(*reply);
                                  *response_ = grpc::ByteBuffer(&slice, 1);
                                }
                                Answer(reply.status());
                              });
  }

  void Answer(const absl::Status& status) {
    services_.metrics->Finished(route_.method.full_name, absl::StatusCodeToString(status.code()),
                                services_.clock->Now() - start_);
    Finish(rpc::ToGrpc(status));
  }

  const CallServices& services_;
  const Route& route_;
  grpc::ByteBuffer* const response_;
  const absl::Time start_;
  UpstreamCall call_;
  Disconnect disconnect_;
};

}  // namespace

ProxyService::ProxyService(const CallServices& services, const std::vector<const Route*>& routes) {
  using Bytes = grpc::ByteBuffer;
  for (size_t i = 0; i < routes.size(); ++i) {
    const Route& route = *routes[i];
    AddMethod(new RpcServiceMethod(route.path.c_str(), RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodRawCallback(
        static_cast<int>(i),
        new grpc::internal::CallbackUnaryHandler<Bytes, Bytes>(
            [&services, &route](grpc::CallbackServerContext* context, const Bytes* request,
                                Bytes* response) -> grpc::ServerUnaryReactor* {
              return new ProxyCall(services, route, context, request, response);
            }));
  }
}

std::vector<std::unique_ptr<ProxyService>> MakeProxyServices(const CallServices& services) {
  std::map<std::string, std::vector<const Route*>> by_service;
  for (const Route& route : services.routes->all()) by_service[route.service].push_back(&route);
  std::vector<std::unique_ptr<ProxyService>> proxies;
  for (const auto& [service, routes] : by_service) {
    proxies.push_back(std::make_unique<ProxyService>(services, routes));
  }
  return proxies;
}

}  // namespace crowdloom::gateway
