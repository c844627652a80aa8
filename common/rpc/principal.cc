#include "common/rpc/principal.h"

#include "common/base/strings.h"

namespace crowdloom::rpc {

uint32_t RoleBit(Role role) { return uint32_t{1} << static_cast<int>(role); }

uint32_t RoleBits(absl::Span<const int> roles) {
  uint32_t bits = 0;
  for (int role : roles) bits |= RoleBit(static_cast<Role>(role));
  return bits;
}

Principal ServicePrincipal(std::string_view service) {
  return {.actor = StrCat("services/", service), .roles = RoleBit(options::v1::ROLE_SERVICE)};
}

}  // namespace crowdloom::rpc
