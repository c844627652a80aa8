// A service is a Module, a process is a list of Modules (host.h). In production a process has one;
// on a laptop one process has all of them, through the same stubs and channels.
#ifndef CROWDLOOM_COMMON_SERVICE_MODULE_H_
#define CROWDLOOM_COMMON_SERVICE_MODULE_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/base/clock.h"
#include "common/base/embedded_file.h"
#include "common/pg/connection.h"
#include "common/redis/waker.h"
#include "common/rpc/adaptors.h"
#include "common/rpc/token.h"
#include "common/rpc/worker_pool.h"
#include "crowdloom/config/v1/config.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/impl/service_type.h"

namespace crowdloom::service {

// What a process offers its modules. Outlives them.
struct ModuleContext {
  const config::v1::Config& config;
  const Clock* clock;
  const rpc::TokenMinter* minter;
  const rpc::TokenVerifier* verifier;
  redis::Waker* waker;
  // The way to another module, in this process or elsewhere. From Start() on.
  std::function<std::shared_ptr<grpc::Channel>(std::string_view module)> channel;

  // Brings the module's schema up to date: the tables every schema has (outbox, idempotency,
  // ownership, numbers 1 to 3), then the module's own files, numbered from 0010.
  absl::Status Migrate(std::string_view module, absl::Span<const EmbeddedFile> files) const;

  // The settings that every module's pool, loops and adaptors share.
  pg::ConnectionOptions Database(std::string_view module) const;
  rpc::PoolOptions Pool(std::string_view module, int threads) const;
  rpc::AdaptorOptions Adaptors(std::string_view module, std::string_view service,
                               rpc::WorkerPool* pool) const;
};

// Called in this order, each once, all on the process's main thread:
// Init, Services, Start, Drain, Stop.
class Module {
 public:
  virtual ~Module() = default;

  // As in Config.modules.
  virtual std::string_view name() const = 0;

  // Migrates the schema, builds stores and handlers. Other modules cannot be called yet.
  virtual absl::Status Init(const ModuleContext& context) = 0;

  // The gRPC services it offers; owned by the module.
  virtual std::vector<grpc::Service*> Services() = 0;

  // Starts loops. Every module of the process answers calls now.
  virtual absl::Status Start() = 0;

  // Whether it can do its work now, for load balancers. Must not block.
  virtual bool Ready() = 0;

  // Answers parked calls and stops loops; calls are still answered.
  virtual void Drain() = 0;

  // No call is running any more: stops threads.
  virtual void Stop() = 0;
};

}  // namespace crowdloom::service

#endif  // CROWDLOOM_COMMON_SERVICE_MODULE_H_
