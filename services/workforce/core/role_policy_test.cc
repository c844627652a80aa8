#include "services/workforce/core/role_policy.h"

#include <gtest/gtest.h>

#include "common/base/status.h"

namespace crowdloom::workforce {
namespace {

using namespace options::v1;  // NOLINT(google-build-using-namespace): the role names only

constexpr RoleSet kAdmin = RoleBit(ROLE_ADMIN);
constexpr RoleSet kPlatform = RoleBit(ROLE_PLATFORM_ADMIN);

TEST(RolePolicyTest, EveryHolderAgainstEveryRole) {
  for (const int holder : ToRoleList(kGrantableRoles)) {
    for (int granted = Role_MIN + 1; granted <= Role_MAX; ++granted) {
      const bool everything = holder == ROLE_ADMIN && granted != ROLE_PLATFORM_ADMIN;
      const bool allowed = granted != ROLE_SERVICE && (holder == granted || everything);
      const RoleSet granter = RoleSet{1} << holder;
      const RoleSet role = RoleSet{1} << granted;
      EXPECT_EQ(CheckGrant(granter, 0, role).ok(), allowed) << holder << " gives " << granted;
      EXPECT_EQ(CheckGrant(granter, role, 0).ok(), allowed) << holder << " takes " << granted;
    }
  }
}

TEST(RolePolicyTest, OnlyTheDifferenceNeedsToBeHeld) {
  const RoleSet manager = RoleBit(ROLE_MANAGER) | RoleBit(ROLE_WORKER);
  const RoleSet finance = RoleBit(ROLE_FINANCE);
  EXPECT_TRUE(CheckGrant(manager, finance, finance | RoleBit(ROLE_WORKER)).ok());
  EXPECT_FALSE(CheckGrant(manager, finance | RoleBit(ROLE_WORKER), RoleBit(ROLE_WORKER)).ok());
}

TEST(RolePolicyTest, AnAdministratorMakesNoPlatformAdministrators) {
  const absl::Status status = CheckGrant(kAdmin, kAdmin, kAdmin | kPlatform);
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(status), "ROLE_NOT_HELD");
  EXPECT_EQ(InfoOf(status).metadata.at("roles"), "PLATFORM_ADMIN");
  EXPECT_TRUE(CheckGrant(kAdmin | kPlatform, kAdmin, kAdmin | kPlatform).ok());
}

TEST(RolePolicyTest, RolesOfRequestsAreASet) {
  RoleList list;
  list.Add(ROLE_REVIEWER);
  list.Add(ROLE_WORKER);
  list.Add(ROLE_REVIEWER);
  const absl::StatusOr<RoleSet> set = ParseRoles(list);
  ASSERT_TRUE(set.ok());
  EXPECT_EQ(*set, kLabelingRoles);
  EXPECT_EQ(RoleNames(*set), "WORKER, REVIEWER");
}

TEST(RolePolicyTest, RolesThatNobodyCanHaveAreInvalid) {
  for (const int role : {0, -1, static_cast<int>(ROLE_SERVICE), 10, 31, 32, 1000}) {
    RoleList list;
    list.Add(role);
    EXPECT_EQ(ParseRoles(list).status().code(), absl::StatusCode::kInvalidArgument) << role;
  }
}

}  // namespace
}  // namespace crowdloom::workforce
