// The gateway as a module of a process. It has no state of its own: any number of replicas.
#ifndef CROWDLOOM_SERVICES_GATEWAY_MODULE_H_
#define CROWDLOOM_SERVICES_GATEWAY_MODULE_H_

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "common/rpc/adaptors.h"
#include "common/rpc/worker_pool.h"
#include "common/service/module.h"
#include "services/gateway/gateway.h"
#include "services/gateway/media_service.h"
#include "services/gateway/operations_service.h"
#include "services/gateway/peers_client.h"

namespace crowdloom::gateway {

class GatewayModule : public service::Module {
 public:
  std::string_view name() const override { return "gateway"; }
  absl::Status Init(const service::ModuleContext& context) override;
  std::vector<grpc::Service*> Services() override { return {&*operations_, &*media_}; }
  absl::Status Start() override;
  bool Ready() override { return ready_; }
  void Drain() override;
  void Stop() override;

  // The ports that were really taken; from Start() on.
  int http_port() const { return gateway_->http_port(); }
  int grpc_port() const { return gateway_->grpc_port(); }

 private:
  void InitOperations(const service::ModuleContext& context);
  void InitMedia(const service::ModuleContext& context);

  redis::Waker* waker_ = nullptr;
  std::optional<rpc::WorkerPool> pool_;
  std::optional<rpc::WorkerPool> media_pool_;  // what takes uploads holds up nobody else
  std::optional<rpc::Adaptors> rpc_;
  std::optional<rpc::Adaptors> media_rpc_;
  std::optional<Peers> peers_;
  std::unique_ptr<blob::Store> blobs_;
  std::optional<Uploads> uploads_;
  std::optional<OperationsService> operations_;
  std::optional<MediaService> media_;
  std::unique_ptr<Gateway> gateway_;
  std::atomic<bool> ready_ = false;
};

std::unique_ptr<service::Module> MakeModule();

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_MODULE_H_
