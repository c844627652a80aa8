// One owner per shard: of several replicas, one at a time works on a shard (a sweep, a queue
// rebuild, an aggregation).
//
//   CL_ASSIGN_OR_RETURN(auto held, ownership::TryAcquire(connection, "sweep", me, ttl));
//   if (!held) return;                                     // another replica has it
//   pg::RunTx(connection, [&](pg::Tx& tx) -> absl::Status {
//     CL_RETURN_IF_ERROR(ownership::CheckEpoch(tx, *held));  // as the last step before commit
//     ...
//   });
//
// The lease expires by the database's clock, so replicas need not agree on the time. Because an
// owner can be paused at any moment and wake up after its lease went to another, holding it is not
// enough: every transaction checks its epoch, which grows with each change of owner. CheckEpoch
// locks the row against a new owner until the transaction ends.
#ifndef CROWDLOOM_COMMON_OWNERSHIP_OWNERSHIP_H_
#define CROWDLOOM_COMMON_OWNERSHIP_OWNERSHIP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/connection.h"
#include "common/pg/migrate.h"
#include "common/pg/tx.h"

namespace crowdloom::ownership {

// Never changes once released: a later version of this table comes as a migration of its own.
inline constexpr std::string_view kSchemaSql = R"sql(
CREATE TABLE ownership (
  shard text PRIMARY KEY,
  owner text NOT NULL,
  epoch bigint NOT NULL,
  expires_time timestamptz NOT NULL
);
)sql";

// That table, as migration 3 of a service's schema.
std::vector<pg::Migration> Migrations();

struct Held {
  std::string shard;
  std::string owner;
  int64_t epoch = 0;  // grows each time that the shard changes hands
};

// Takes the shard if it is free, expired, or this owner's already (which renews it and keeps the
// epoch). nullopt: another owner has it. `owner` is unique to this replica and this start of it.
absl::StatusOr<std::optional<Held>> TryAcquire(pg::Connection& connection, std::string_view shard,
                                               std::string_view owner, absl::Duration ttl);

// Prolongs the lease. FAILED_PRECONDITION, reason OWNERSHIP_LOST, when another took it.
absl::Status Renew(pg::Connection& connection, const Held& held, absl::Duration ttl);

// Gives the shard back, so that another replica need not wait for the expiry. Does nothing when it
// is not held any more.
absl::Status Release(pg::Connection& connection, const Held& held);

// FAILED_PRECONDITION, reason OWNERSHIP_LOST, unless `held` is still the owner. Until `tx` ends,
// nobody else becomes it.
absl::Status CheckEpoch(pg::Tx& tx, const Held& held);

}  // namespace crowdloom::ownership

#endif  // CROWDLOOM_COMMON_OWNERSHIP_OWNERSHIP_H_
