#include "services/workforce/core/role_policy.h"

#include "absl/strings/strip.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::workforce {
namespace {

using options::v1::Role;

RoleSet Grantable(RoleSet granter) {
  if ((granter & RoleBit(options::v1::ROLE_ADMIN)) == 0) return granter & kGrantableRoles;
  return (kGrantableRoles & ~RoleBit(options::v1::ROLE_PLATFORM_ADMIN)) |
         (granter & RoleBit(options::v1::ROLE_PLATFORM_ADMIN));
}

}  // namespace

absl::StatusOr<RoleSet> ParseRoles(const RoleList& roles) {
  RoleSet set = 0;
  for (const int role : roles) {
    if (role < 0 || role > options::v1::Role_MAX || (kGrantableRoles >> role & 1) == 0) {
      return InvalidField("roles", "holds a role that cannot be granted");
    }
    set |= RoleSet{1} << role;
  }
  return set;
}

RoleList ToRoleList(RoleSet set) {
  RoleList roles;
  for (int role = options::v1::Role_MIN; role <= options::v1::Role_MAX; ++role) {
    if ((set >> role & 1) != 0) roles.Add(role);
  }
  return roles;
}

std::string RoleNames(RoleSet set) {
  std::string names;
  for (const int role : ToRoleList(set)) {
    const std::string& name = options::v1::Role_Name(static_cast<Role>(role));
    StrAppend(&names, names.empty() ? "" : ", ", absl::StripPrefix(name, "ROLE_"));
  }
  return names;
}

absl::Status CheckGrant(RoleSet granter, RoleSet before, RoleSet after) {
  const RoleSet lacking = (before ^ after) & ~Grantable(granter);
  if (lacking == 0) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "ROLE_NOT_HELD",
                   "nobody gives or takes a role that they do not hold",
                   {{"roles", RoleNames(lacking)}});
}

}  // namespace crowdloom::workforce
