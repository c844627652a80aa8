#include "services/workforce/seed.h"

#include <initializer_list>
#include <utility>

#include "common/base/status.h"
#include "common/outbox/outbox.h"
#include "common/rpc/call.h"
#include "services/workforce/core/account.h"
#include "services/workforce/core/account_rules.h"
#include "services/workforce/core/worker_update.h"
#include "services/workforce/handlers/transaction.h"
#include "services/workforce/secrets/password.h"
#include "services/workforce/store/organization_store.h"
#include "services/workforce/store/sign_in_store.h"
#include "services/workforce/store/worker_store.h"

namespace crowdloom::workforce {
namespace {

constexpr std::string_view kSeedActor = "services/workforce";

SeedPerson Person(const std::string& login, const std::string& display_name,
                  std::initializer_list<options::v1::Role> roles, const std::string& password) {
  SeedPerson person;
  person.worker.set_login(login);
  person.worker.set_display_name(display_name);
  for (const options::v1::Role role : roles) person.worker.add_roles(role);
  person.password = password;
  return person;
}

// The accounts in their order, with the digests of their passwords.
struct Prepared {
  std::vector<v1::Worker> accounts;
  std::vector<std::string> digests;
};

absl::StatusOr<Prepared> Prepare(const std::vector<SeedPerson>& people) {
  const PasswordHasher hasher;
  Prepared prepared;
  for (const SeedPerson& person : people) {
    CL_ASSIGN_OR_RETURN(v1::Worker account,
                        PrepareAccount("people", person.worker, kGrantableRoles));
    prepared.accounts.push_back(std::move(account));
    prepared.digests.push_back(person.password.empty() ? "" : hasher.Digest(person.password));
  }
  return prepared;
}

absl::Status MakePeople(pg::Tx& tx, int32_t organization, const Prepared& prepared,
                        absl::Time now) {
  std::vector<outbox::NewEvent> events;
  std::vector<AuditLine> lines;
  for (size_t i = 0; i < prepared.accounts.size(); ++i) {
    // One by one: their numbers follow their order.
    CL_ASSIGN_OR_RETURN(
        const std::vector<v1::Worker> made,
        InsertWorkers(tx, organization, {prepared.accounts[i]}, v1::Worker::ACTIVE, now));
    if (made.empty()) return InvalidField("people", "a login appears twice");
    const v1::Worker& worker = made.front();
    if (!prepared.digests[i].empty()) {
      StorePassword(tx, {WorkerIdOf(worker), prepared.digests[i]});
    }
    events.push_back(rpc::MakeEvent(worker.name(), AttributesOf(worker)));
    lines.push_back({.subject = worker.name(), .detail = DescribeAccount(worker)});
  }
  InsertAuditEvents(tx, {organization, std::string(kSeedActor), "seed", now}, lines);
  outbox::Append(tx, events);
  return absl::OkStatus();
}

}  // namespace

SeedOptions DemoSeed(const std::string& password) {
  using namespace options::v1;  // NOLINT(google-build-using-namespace): the role names only
  SeedOptions seed;
  seed.organization.set_title("Crowdloom Demo");
  seed.people = {
      Person("admin", "Administrator", {ROLE_ADMIN, ROLE_PLATFORM_ADMIN}, password),
      Person("manager", "Ma Lin", {ROLE_WORKER, ROLE_REVIEWER, ROLE_MANAGER}, password),
      Person("finance", "Fang Yu", {ROLE_FINANCE}, password),
      Person("operator", "Ou Yang", {ROLE_OPERATOR}, password),
      Person("reviewer", "Ren Jie", {ROLE_WORKER, ROLE_REVIEWER}, password),
      Person("worker1", "Li Wei", {ROLE_WORKER}, password),
      Person("worker2", "Wang Fang", {ROLE_WORKER}, password),
  };
  return seed;
}

absl::StatusOr<bool> SeedIfEmpty(pg::Connection& connection, const SeedOptions& options,
                                 absl::Time now) {
  bool empty = false;
  CL_RETURN_IF_ERROR(pg::RunTx(connection, [&](pg::Tx& tx) {
    empty = !AnyOrganization(tx);
    return absl::OkStatus();
  }));
  if (!empty) return false;
  // Digests are slow on purpose: they are made before the transaction that locks.
  CL_ASSIGN_OR_RETURN(const Prepared prepared, Prepare(options.people));
  v1::Organization organization = options.organization;
  if (organization.time_zone().empty()) {
    organization.set_time_zone(std::string(kTimeZoneDefault));
  }
  CL_RETURN_IF_ERROR(pg::RunTx(connection, [&](pg::Tx& tx) -> absl::Status {
    outbox::LockKeys(tx, {"organizations"});
    empty = !AnyOrganization(tx);
    if (!empty) return absl::OkStatus();
    CL_ASSIGN_OR_RETURN(const int32_t number,
                        ParseOrganization(InsertOrganization(tx, organization, now).name()));
    return MakePeople(tx, number, prepared, now);
  }));
  return empty;
}

}  // namespace crowdloom::workforce
