// Modules that answer from a script, behind the gateway under test: real services of the protos on
// an in-process server, without stores.
#ifndef CROWDLOOM_SERVICES_GATEWAY_TESTING_FAKE_MODULES_H_
#define CROWDLOOM_SERVICES_GATEWAY_TESTING_FAKE_MODULES_H_

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "common/rpc/token.h"
#include "grpcpp/channel.h"
#include "grpcpp/server.h"
#include "grpcpp/server_context.h"

namespace crowdloom::gateway {

// What the fakes do: workforce knows the credential "good" and signs in anybody whose password is
// "right password"; dispatch answers GetProject with the name it was asked for, refuses
// CreateProject, and parks LeaseAssignments until it is cancelled.
class FakeModules {
 public:
  FakeModules(const rpc::TokenMinter* minter, const rpc::TokenVerifier* verifier);
  ~FakeModules();

  std::shared_ptr<grpc::Channel> Channel();

  std::atomic<int> authentications{0};
  std::atomic<int> parked{0};
  std::atomic<int> cancelled{0};
  std::atomic<bool> suspended{false};

  // The metadata that the last call brought.
  std::string LastMetadata(const std::string& key) const;
  // Waits until `condition` holds; false after 10 seconds.
  bool WaitFor(const std::function<bool()>& condition) const;

 private:
  void Remember(const grpc::CallbackServerContext& context);

  class Workforce;
  class Dispatch;
  friend class Workforce;
  friend class Dispatch;

  mutable std::mutex mutex_;
  std::multimap<std::string, std::string> metadata_;
  std::unique_ptr<Workforce> workforce_;
  std::unique_ptr<Dispatch> dispatch_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_TESTING_FAKE_MODULES_H_
