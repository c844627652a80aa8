// Who calls: what an internal token proves, and all that authorization looks at.
#ifndef CROWDLOOM_COMMON_RPC_PRINCIPAL_H_
#define CROWDLOOM_COMMON_RPC_PRINCIPAL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "crowdloom/options/v1/options.pb.h"

namespace crowdloom::rpc {

using Role = options::v1::Role;

// A set of roles, one bit each.
uint32_t RoleBit(Role role);
uint32_t RoleBits(absl::Span<const int> roles);

struct Principal {
  int32_t organization = 0;  // 0 for services
  int64_t worker = 0;        // tenant id; 0 for API keys and services
  std::string actor;         // "workers/3-5", "organizations/3/apiKeys/2", "services/dispatch"
  uint32_t roles = 0;
  int64_t session = 0;  // 0 when there is none

  bool Has(Role role) const { return (roles & RoleBit(role)) != 0; }
  bool HasAny(uint32_t bits) const { return (roles & bits) != 0; }

  friend bool operator==(const Principal&, const Principal&) = default;
};

// The principal that a service calls other services as.
Principal ServicePrincipal(std::string_view service);

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_PRINCIPAL_H_
