#include "common/service/process_service.h"

#include <utility>

#include "common/metrics/metrics.h"

namespace crowdloom::service {

constexpr char kName[] = "process";

ProcessService::ProcessService(const ModuleContext& context, std::vector<std::string> modules)
    : modules_(std::move(modules)),
      pool_(context.Pool(kName, 1)),
      rpc_(context.Adaptors(kName, rpc::v1::ProcessService::service_full_name(), &pool_)) {}

grpc::ServerUnaryReactor* ProcessService::ReadProcess(grpc::CallbackServerContext* context,
                                                      const rpc::v1::ReadProcessRequest* request,
                                                      rpc::v1::ReadProcessResponse* response) {
  return rpc_.Unary(
      context, request, response,
      [this](rpc::Call&, const auto&) -> absl::StatusOr<rpc::v1::ReadProcessResponse> {
        rpc::v1::ReadProcessResponse process;
        process.mutable_modules()->Add(modules_.begin(), modules_.end());
        process.set_exposition(metrics::Scrape());
        return process;
      });
}

}  // namespace crowdloom::service
