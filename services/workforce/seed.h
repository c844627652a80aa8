// What an empty installation starts with: the first organization, who runs it, and demo people.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_SEED_H_
#define CROWDLOOM_SERVICES_WORKFORCE_SEED_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/connection.h"
#include "crowdloom/workforce/v1/worker.pb.h"

namespace crowdloom::workforce {

struct SeedPerson {
  v1::Worker worker;     // login, display name, roles, skills; not checked against a granter
  std::string password;  // empty: nobody can sign in until one is set
};

struct SeedOptions {
  v1::Organization organization;  // its title and time zone
  std::vector<SeedPerson> people;
};

// Organization 1 with a platform administrator, a manager, a finance officer, an operator, a
// reviewer and two workers, all with this password.
SeedOptions DemoSeed(const std::string& password);

// Makes all of it in one transaction when the database has no organization, and tells of the people
// as every other method does. True: it was made now; false: there was something already, and
// nothing was touched. Safe to call from several processes at once. `connection` is in the migrated
// schema "workforce".
absl::StatusOr<bool> SeedIfEmpty(pg::Connection& connection, const SeedOptions& options,
                                 absl::Time now);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_SEED_H_
