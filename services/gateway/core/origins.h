// Which web origins may call: the gateway's own and those of the configuration. Immutable.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CORE_ORIGINS_H_
#define CROWDLOOM_SERVICES_GATEWAY_CORE_ORIGINS_H_

#include <string>
#include <string_view>
#include <vector>

namespace crowdloom::gateway {

class Origins {
 public:
  explicit Origins(std::vector<std::string> allowed) : allowed_(std::move(allowed)) {}

  // `origin` and `host` as the headers of these names have them.
  bool Allows(std::string_view origin, std::string_view host) const;
  // Only origins of the configuration need CORS headers.
  bool IsConfigured(std::string_view origin) const;

 private:
  std::vector<std::string> allowed_;  // "https://console.example.com"
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CORE_ORIGINS_H_
