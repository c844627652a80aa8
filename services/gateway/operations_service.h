// What an operator may see of this process. One statement for each method; see
// crowdloom/gateway/v1/operations_service.proto for what they promise.
#ifndef CROWDLOOM_SERVICES_GATEWAY_OPERATIONS_SERVICE_H_
#define CROWDLOOM_SERVICES_GATEWAY_OPERATIONS_SERVICE_H_

#include "common/rpc/adaptors.h"
#include "crowdloom/gateway/v1/operations_service.grpc.pb.h"

namespace crowdloom::gateway {

class OperationsService final : public v1::OperationsService::CallbackService {
 public:
  // `rpc` outlives the service.
  explicit OperationsService(rpc::Adaptors* rpc) : rpc_(*rpc) {}

  grpc::ServerUnaryReactor* ReadMetrics(grpc::CallbackServerContext* context,
                                        const v1::ReadMetricsRequest* request,
                                        v1::ReadMetricsResponse* response) override;

 private:
  rpc::Adaptors& rpc_;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_OPERATIONS_SERVICE_H_
