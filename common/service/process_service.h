// What every process tells the others about itself; see crowdloom/rpc/v1/process_service.proto.
#ifndef CROWDLOOM_COMMON_SERVICE_PROCESS_SERVICE_H_
#define CROWDLOOM_COMMON_SERVICE_PROCESS_SERVICE_H_

#include <string>
#include <vector>

#include "common/rpc/adaptors.h"
#include "common/rpc/worker_pool.h"
#include "common/service/module.h"
#include "crowdloom/rpc/v1/process_service.grpc.pb.h"

namespace crowdloom::service {

class ProcessService final : public rpc::v1::ProcessService::CallbackService {
 public:
  ProcessService(const ModuleContext& context, std::vector<std::string> modules);

  grpc::ServerUnaryReactor* ReadProcess(grpc::CallbackServerContext* context,
                                        const rpc::v1::ReadProcessRequest* request,
                                        rpc::v1::ReadProcessResponse* response) override;

  // No call is running any more.
  void Stop() { pool_.Stop(); }

 private:
  const std::vector<std::string> modules_;
  rpc::WorkerPool pool_;  // its one thread touches neither database nor Redis
  rpc::Adaptors rpc_;
};

}  // namespace crowdloom::service

#endif  // CROWDLOOM_COMMON_SERVICE_PROCESS_SERVICE_H_
