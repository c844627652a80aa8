#include "services/gateway/operations_service.h"

#include "common/metrics/metrics.h"

namespace crowdloom::gateway {

grpc::ServerUnaryReactor* OperationsService::ReadMetrics(grpc::CallbackServerContext* context,
                                                         const v1::ReadMetricsRequest* request,
                                                         v1::ReadMetricsResponse* response) {
  return rpc_.Unary(context, request, response,
                    [this](rpc::Call&, const auto&) -> absl::StatusOr<v1::ReadMetricsResponse> {
                      v1::ReadMetricsResponse metrics;
                      metrics.set_exposition(metrics::Scrape());
                      for (auto& peer : peers_.Read()) *metrics.add_peers() = std::move(peer);
                      return metrics;
                    });
}

}  // namespace crowdloom::gateway
