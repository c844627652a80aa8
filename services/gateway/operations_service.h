// What an operator may see of the installation. One statement for each method; see
// crowdloom/gateway/v1/operations_service.proto for what they promise.
#ifndef CROWDLOOM_SERVICES_GATEWAY_OPERATIONS_SERVICE_H_
#define CROWDLOOM_SERVICES_GATEWAY_OPERATIONS_SERVICE_H_

#include "common/rpc/adaptors.h"
#include "crowdloom/gateway/v1/operations_service.grpc.pb.h"
#include "services/gateway/peers_client.h"

namespace crowdloom::gateway {

class OperationsService final : public v1::OperationsService::CallbackService {
 public:
  // Both outlive the service.
  OperationsService(rpc::Adaptors* rpc, const Peers* peers) : rpc_(*rpc), peers_(*peers) {}

  grpc::ServerUnaryReactor* ReadMetrics(grpc::CallbackServerContext* context,
                                        const v1::ReadMetricsRequest* request,
                                        v1::ReadMetricsResponse* response) override;

 private:
  rpc::Adaptors& rpc_;
  const Peers& peers_;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_OPERATIONS_SERVICE_H_
