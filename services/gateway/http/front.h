// The gateway's front: sends each request to whom it concerns (a method, a medium, a file), and
// adds to every answer what all answers need: security headers, CORS, compression, a trace id, a
// line in the access log.
#ifndef CROWDLOOM_SERVICES_GATEWAY_HTTP_FRONT_H_
#define CROWDLOOM_SERVICES_GATEWAY_HTTP_FRONT_H_

#include <memory>

#include "common/base/clock.h"
#include "services/gateway/core/origins.h"
#include "services/gateway/http/message.h"

namespace crowdloom::gateway {

struct FrontOptions {
  const Origins* origins = nullptr;
  const Clock* clock = nullptr;
  bool behind_proxy = false;  // believe X-Forwarded-For
};

class Front : public Handler {
 public:
  // Handlers answer their own requests without blocking; all outlive the front.
  Front(const FrontOptions& options, Handler* methods, Handler* media, Handler* files);

  void Handle(Request request, std::shared_ptr<Disconnect> disconnect, Reply reply) override;

 private:
  Handler& HandlerFor(const Request& request);
  Response Preflight(const Request& request) const;

  const FrontOptions options_;
  Handler* const methods_;
  Handler* const media_;
  Handler* const files_;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_HTTP_FRONT_H_
