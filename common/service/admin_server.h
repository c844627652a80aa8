// The admin port of a process: /metrics /healthz /readyz /statusz /configz, plain HTTP for
// operators and probes. Never offered to clients. One thread, one request at a time.
#ifndef CROWDLOOM_COMMON_SERVICE_ADMIN_SERVER_H_
#define CROWDLOOM_COMMON_SERVICE_ADMIN_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"

namespace crowdloom::service {

class AdminServer {
 public:
  // `address` is host:port, with a numeric host. `status` and `config` are shown as they are;
  // secrets are masked by who prints them.
  AdminServer(std::string address, std::string status, std::string config,
              std::function<bool()> ready);
  ~AdminServer();

  absl::Status Start();
  void Stop();

  // With the port that was really taken.
  const std::string& address() const { return address_; }

 private:
  struct Listener;
  void Run();

  std::string address_;
  const std::string status_;
  const std::string config_;
  const std::function<bool()> ready_;
  std::unique_ptr<Listener> listener_;
  std::thread thread_;
};

}  // namespace crowdloom::service

#endif  // CROWDLOOM_COMMON_SERVICE_ADMIN_SERVER_H_
