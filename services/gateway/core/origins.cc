#include "services/gateway/core/origins.h"

#include <algorithm>

namespace crowdloom::gateway {

bool Origins::Allows(std::string_view origin, std::string_view host) const {
  if (IsConfigured(origin)) return true;
  const size_t scheme = origin.find("://");
  if (host.empty() || scheme == std::string_view::npos) return false;
  const std::string_view kind = origin.substr(0, scheme);
  return (kind == "http" || kind == "https") && origin.substr(scheme + 3) == host;
}

bool Origins::IsConfigured(std::string_view origin) const {
  return std::find(allowed_.begin(), allowed_.end(), origin) != allowed_.end();
}

}  // namespace crowdloom::gateway
