// The web apps as a handler.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CONTENT_FILE_HANDLER_H_
#define CROWDLOOM_SERVICES_GATEWAY_CONTENT_FILE_HANDLER_H_

#include <memory>
#include <utility>

#include "services/gateway/content/static_files.h"

namespace crowdloom::gateway {

class FileHandler : public Handler {
 public:
  explicit FileHandler(StaticFiles files) : files_(std::move(files)) {}
  void Handle(Request request, std::shared_ptr<Disconnect> /*disconnect*/, Reply reply) override {
    std::move(reply)(files_.Serve(request));
  }

 private:
  const StaticFiles files_;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CONTENT_FILE_HANDLER_H_
