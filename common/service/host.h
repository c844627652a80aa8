// Runs modules in one process: the gRPC server, the channels between modules, the admin port, and
// an orderly end.
//
//   Host host(config, config_text, SystemClock(), std::move(modules));
//   CL_RETURN_IF_ERROR(host.Start());
//   ... wait for a signal ...
//   host.Stop();   // not ready, wait for load balancers, drain, shut down; returns when all is
//   still
//
// Used by one thread.
#ifndef CROWDLOOM_COMMON_SERVICE_HOST_H_
#define CROWDLOOM_COMMON_SERVICE_HOST_H_

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/service/admin_server.h"
#include "common/service/module.h"
#include "common/service/process_service.h"
#include "grpcpp/server.h"

namespace crowdloom::service {

class Host {
 public:
  // `config_text` is what /configz shows, with secrets masked.
  Host(config::v1::Config config, std::string config_text, const Clock* clock,
       std::vector<std::unique_ptr<Module>> modules);
  ~Host();

  // FAILED_PRECONDITION when the configuration is not enough, UNAVAILABLE when a port or a store is
  // not there. After an error nothing is left running.
  absl::Status Start();
  void Stop();

  // Where it listens, with the port that was really taken.
  const std::string& grpc_address() const { return grpc_address_; }
  const std::string& admin_address() const;

 private:
  absl::Status InitModules();
  absl::Status StartServer();
  absl::Status StartModules();
  bool Ready() const;
  std::vector<std::string> ModuleNames() const;
  std::string StatusText() const;
  std::shared_ptr<grpc::Channel> ChannelTo(std::string_view module) const;
  std::string PeerAddress(std::string_view module) const;

  const config::v1::Config config_;
  const std::string config_text_;
  const Clock* clock_;
  std::vector<std::unique_ptr<Module>> modules_;
  std::unique_ptr<rpc::TokenMinter> minter_;
  std::unique_ptr<rpc::TokenVerifier> verifier_;
  std::unique_ptr<redis::Waker> waker_;
  std::optional<ModuleContext> context_;
  std::unique_ptr<ProcessService> process_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<AdminServer> admin_;
  std::string grpc_address_;
  size_t started_ = 0;  // modules whose Start() was called
  std::atomic<bool> draining_ = false;
};

}  // namespace crowdloom::service

#endif  // CROWDLOOM_COMMON_SERVICE_HOST_H_
