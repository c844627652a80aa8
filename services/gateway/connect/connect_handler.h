// The Connect protocol, unary: POST /package.Service/Method with a JSON or binary message, answered
// by the message or by an error in Connect's JSON. https://connectrpc.com/docs/protocol
//
// One class serves every method: the route says what to parse, where to send it and what comes
// back.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CONNECT_CONNECT_HANDLER_H_
#define CROWDLOOM_SERVICES_GATEWAY_CONNECT_CONNECT_HANDLER_H_

#include <memory>

#include "common/base/clock.h"
#include "common/metrics/red.h"
#include "services/gateway/connect/route_table.h"
#include "services/gateway/connect/upstream.h"
#include "services/gateway/core/origins.h"
#include "services/gateway/http/message.h"
#include "services/gateway/session/admission.h"

namespace crowdloom::gateway {

// What a call needs; all of it outlives every call.
struct CallServices {
  const RouteTable* routes = nullptr;
  const Origins* origins = nullptr;
  Upstream* upstream = nullptr;
  Authenticator* authenticator = nullptr;
  Admission* admission = nullptr;
  metrics::RpcMetrics* metrics = nullptr;
  const Clock* clock = nullptr;
  bool secure_cookies = false;
};

// Longest time a call may take, and what it gets when it asks for none.
inline constexpr absl::Duration kTimeoutMax = absl::Seconds(120);
inline constexpr absl::Duration kTimeoutStandard = absl::Seconds(75);

class ConnectHandler : public Handler {
 public:
  explicit ConnectHandler(const CallServices& services) : services_(services) {}

  void Handle(Request request, std::shared_ptr<Disconnect> disconnect, Reply reply) override;

 private:
  const CallServices services_;
};

// The answer for an error, in Connect's form.
Response ErrorResponse(const absl::Status& status);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CONNECT_CONNECT_HANDLER_H_
