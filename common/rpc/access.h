// Authorization, decided in this one place: a pure function of the caller, what the method declares
// and the resource names in the request. Names carry their organization (and assignments their
// worker), so nothing has to be loaded and a refusal never tells whether the object exists.
#ifndef CROWDLOOM_COMMON_RPC_ACCESS_H_
#define CROWDLOOM_COMMON_RPC_ACCESS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/method.h"
#include "common/rpc/principal.h"
#include "google/protobuf/message.h"

namespace crowdloom::rpc {

// Whom a resource name belongs to.
struct Owner {
  int32_t organization = 0;
  int64_t worker = 0;  // tenant id; 0 when it is no single worker's

  friend bool operator==(const Owner&, const Owner&) = default;
};

// The owner of `name`, which must follow `pattern`. INVALID_ARGUMENT, reason INVALID_NAME,
// otherwise.
absl::StatusOr<Owner> OwnerOf(std::string_view pattern, std::string_view name);

// OK, or PERMISSION_DENIED with reason ROLE_MISSING or FOREIGN_RESOURCE, or INVALID_NAME.
// Services and platform administrators cross tenants; everybody else stays in their organization.
absl::Status Authorize(const Principal& principal, const Method& method,
                       const google::protobuf::Message& request);

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_ACCESS_H_
