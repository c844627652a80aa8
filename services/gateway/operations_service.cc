#include "services/gateway/operations_service.h"

#include "common/metrics/metrics.h"

namespace crowdloom::gateway {

grpc::ServerUnaryReactor* OperationsService::ReadMetrics(grpc::CallbackServerContext* context,
                                                         const v1::ReadMetricsRequest* request,
                                                         v1::ReadMetricsResponse* response) {
  return rpc_.Unary(context, request, response,
                    [](rpc::Call&, const auto&) -> absl::StatusOr<v1::ReadMetricsResponse> {
                      v1::ReadMetricsResponse metrics;
                      metrics.set_exposition(metrics::Scrape());
                      return metrics;
                    });
}

}  // namespace crowdloom::gateway
