// Calls from the gateway to the modules behind it, by method name and bytes: no stub, no thread for
// a call that waits.
//
//   upstream.Start({...}, disconnect, [](absl::StatusOr<std::string> reply) {...});
//   upstream.Shutdown();   // cancels what is under way (UNAVAILABLE, SHUTTING_DOWN) and waits for
//   it
//
// Thread-safe. A reply comes exactly once, on a gRPC thread, also when Start() itself fails.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CONNECT_UPSTREAM_H_
#define CROWDLOOM_SERVICES_GATEWAY_CONNECT_UPSTREAM_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "services/gateway/http/message.h"

namespace crowdloom::gateway {

struct UpstreamCall {
  std::string module;   // "dispatch"
  std::string path;     // "/crowdloom.dispatch.v1.DispatchService/GetBatch"
  std::string request;  // serialized
  std::string token;    // internal token; none when empty
  std::string traceparent;
  std::string peer;  // the client's address
  absl::Time deadline = absl::InfiniteFuture();
};

class Upstream {
 public:
  using ChannelOf = std::function<std::shared_ptr<grpc::Channel>(std::string_view module)>;
  using Done = absl::AnyInvocable<void(absl::StatusOr<std::string> reply) &&>;

  explicit Upstream(ChannelOf channel_of);
  ~Upstream();

  // `disconnect` may be null; when the client goes away the call is cancelled.
  void Start(UpstreamCall call, Disconnect* disconnect, Done done);
  void Shutdown();

 private:
  struct Flight;

  std::shared_ptr<grpc::Channel> Channel(const std::string& module);
  void Finish(const std::shared_ptr<Flight>& flight, absl::StatusOr<std::string> reply);

  const ChannelOf channel_of_;
  absl::Mutex mutex_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_map<std::string, std::shared_ptr<grpc::Channel>> channels_
      ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::shared_ptr<Flight>> flights_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CONNECT_UPSTREAM_H_
