// Roles as a set of bits, and who may give or take them.
//
// Nobody grants what they lack: a set may be changed only by somebody who holds every role that is
// added or removed. Administrators are the exception inside their organization, up to what crosses
// it: PLATFORM_ADMIN is given and taken by platform administrators alone, SERVICE by nobody.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_CORE_ROLE_POLICY_H_
#define CROWDLOOM_SERVICES_WORKFORCE_CORE_ROLE_POLICY_H_

#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crowdloom/options/v1/options.pb.h"

namespace crowdloom::workforce {

// Bit n is set when the role with number n is held: the form of rpc::Principal and of the tables.
using RoleSet = uint32_t;
using RoleList = google::protobuf::RepeatedField<int>;

constexpr RoleSet RoleBit(options::v1::Role role) { return RoleSet{1} << role; }

constexpr RoleSet RoleSetOf(std::initializer_list<options::v1::Role> roles) {
  RoleSet set = 0;
  for (const options::v1::Role role : roles) set |= RoleBit(role);
  return set;
}

// What people may be given at all.
inline constexpr RoleSet kGrantableRoles =
    RoleSetOf({options::v1::ROLE_WORKER, options::v1::ROLE_REVIEWER, options::v1::ROLE_MANAGER,
               options::v1::ROLE_ACCEPTOR, options::v1::ROLE_OPERATOR, options::v1::ROLE_FINANCE,
               options::v1::ROLE_ADMIN, options::v1::ROLE_PLATFORM_ADMIN});

// Whose sessions an administrator may make for them: these roles touch their own work only.
inline constexpr RoleSet kLabelingRoles =
    RoleSetOf({options::v1::ROLE_WORKER, options::v1::ROLE_REVIEWER});

// From a request; repeats are one. INVALID_ARGUMENT for unknown roles, UNSPECIFIED and SERVICE.
absl::StatusOr<RoleSet> ParseRoles(const RoleList& roles);

// In the order of their numbers.
RoleList ToRoleList(RoleSet set);

// "WORKER, REVIEWER": for audit details.
std::string RoleNames(RoleSet set);

// PERMISSION_DENIED, reason ROLE_NOT_HELD, unless somebody who holds `granter` may change another's
// roles from `before` to `after`.
absl::Status CheckGrant(RoleSet granter, RoleSet before, RoleSet after);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_CORE_ROLE_POLICY_H_
