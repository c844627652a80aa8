#include "common/rpc/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "crowdloom/testing/v1/echo_service.pb.h"

namespace crowdloom::rpc {
namespace {

using options::v1::ROLE_FINANCE;
using options::v1::ROLE_MANAGER;
using options::v1::ROLE_PLATFORM_ADMIN;
using options::v1::ROLE_SERVICE;
using options::v1::ROLE_WORKER;

const MethodTable& Methods() {
  static const auto* table = new MethodTable("crowdloom.testing.v1.EchoService");
  return *table;
}

Principal Person(Role role, int32_t organization, int32_t number) {
  return {.organization = organization,
          .worker = MakeTenantId(organization, number),
          .actor = "workers/x",
          .roles = RoleBit(role)};
}

TEST(OwnerOf, ReadsOrganizationAndWorkerFromTheName) {
  struct Case {
    const char* pattern;
    const char* name;
    Owner owner;
  };
  const Case cases[] = {
      {"organizations/*", "organizations/7", {7, 0}},
      {"organizations/*/apiKeys/*", "organizations/7/apiKeys/2", {7, 0}},
      {"projects/#", "projects/3-17", {3, 0}},
      {"projects/#/batches/*/tasks/*", "projects/3-17/batches/1/tasks/9", {3, 0}},
      {"workers/#", "workers/3-5", {3, MakeTenantId(3, 5)}},
      {"workers/#/statement", "workers/3-5/statement", {3, MakeTenantId(3, 5)}},
      {"projects/#/batches/*/tasks/*/assignments/#-*",
       "projects/3-17/batches/1/tasks/9/assignments/3-5-1",
       {3, MakeTenantId(3, 5)}},
  };
  for (const Case& c : cases) {
    const auto owner = OwnerOf(c.pattern, c.name);
    ASSERT_TRUE(owner.ok()) << c.name << owner.status();
    EXPECT_EQ(*owner, c.owner) << c.name;
  }
}

TEST(OwnerOf, RefusesNamesThatDoNotFollowThePattern) {
  for (const char* name : {"", "projects/3", "projects/3-17/", "projects/03-17", "workers/3-17"}) {
    EXPECT_EQ(ReasonOf(OwnerOf("projects/#", name).status()), "INVALID_NAME") << name;
  }
}

struct AccessCase {
  const char* what;
  Principal principal;
  const char* name;
  const char* reason;  // "" when it is allowed
};

TEST(Authorize, DecidesFromRolesAndNamesAlone) {
  const char* own = "projects/3-17/batches/1/tasks/9/assignments/3-5-1";
  const AccessCase cases[] = {
      {"a role for the whole organization", Person(ROLE_MANAGER, 3, 1), "projects/3-17", ""},
      {"the same role elsewhere", Person(ROLE_MANAGER, 4, 1), "projects/3-17", "FOREIGN_RESOURCE"},
      {"a role that is not named", Person(ROLE_FINANCE, 3, 1), "projects/3-17", "ROLE_MISSING"},
      {"no role", Principal{.organization = 3}, "projects/3-17", "ROLE_MISSING"},
      {"the worker of the assignment", Person(ROLE_WORKER, 3, 5), own, ""},
      {"another worker", Person(ROLE_WORKER, 3, 6), own, "FOREIGN_RESOURCE"},
      {"a namesake elsewhere", Person(ROLE_WORKER, 4, 5), own, "FOREIGN_RESOURCE"},
      {"a worker on themselves", Person(ROLE_WORKER, 3, 5), "workers/3-5", ""},
      {"a worker on nobody's object", Person(ROLE_WORKER, 3, 5), "projects/3-17",
       "FOREIGN_RESOURCE"},
      {"a manager on a worker's object", Person(ROLE_MANAGER, 3, 1), own, ""},
      {"a service", Principal{.roles = RoleBit(ROLE_SERVICE)}, own, ""},
      {"a platform admin without the role", Person(ROLE_PLATFORM_ADMIN, 1, 1), own, "ROLE_MISSING"},
      {"a broken name", Person(ROLE_MANAGER, 3, 1), "projects/x", "INVALID_NAME"},
  };
  testing::v1::GetEchoRequest request;
  const Method& method = Methods().OfRequest(request.GetDescriptor());
  for (const AccessCase& c : cases) {
    request.set_name(c.name);
    EXPECT_EQ(ReasonOf(Authorize(c.principal, method, request)), c.reason) << c.what;
  }
}

TEST(Authorize, LooksIntoNestedMessagesForForeignNames) {
  testing::v1::CreateEchoRequest request;
  request.set_parent("organizations/3");
  request.mutable_echo()->add_parts()->set_worker("workers/4-1");
  const Method& method = Methods().OfRequest(request.GetDescriptor());
  EXPECT_EQ(ReasonOf(Authorize(Person(ROLE_MANAGER, 3, 1), method, request)), "FOREIGN_RESOURCE");
  request.mutable_echo()->mutable_parts(0)->set_worker("workers/3-9");
  EXPECT_TRUE(Authorize(Person(ROLE_MANAGER, 3, 1), method, request).ok());
}

TEST(Authorize, LetsAnybodyInWhereNoSessionIsNeeded) {
  testing::v1::GreetRequest request;
  EXPECT_TRUE(Authorize({}, Methods().OfRequest(request.GetDescriptor()), request).ok());
}

}  // namespace
}  // namespace crowdloom::rpc
