// One proto service's public methods as native gRPC: bytes in, bytes out, with the same admission
// as over HTTP. Registered under the methods' own names, so that server reflection lists them.
#ifndef CROWDLOOM_SERVICES_GATEWAY_NATIVE_PROXY_SERVICE_H_
#define CROWDLOOM_SERVICES_GATEWAY_NATIVE_PROXY_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "grpcpp/impl/service_type.h"
#include "services/gateway/connect/connect_handler.h"

namespace crowdloom::gateway {

class ProxyService : public grpc::Service {
 public:
  // `routes` are of one service and, like `services`, outlive this.
  ProxyService(const CallServices& services, const std::vector<const Route*>& routes);
};

// One for each service of the table.
std::vector<std::unique_ptr<ProxyService>> MakeProxyServices(const CallServices& services);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_NATIVE_PROXY_SERVICE_H_
