#include "common/ownership/ownership.h"

#include "common/base/status.h"

namespace crowdloom::ownership {
namespace {

// clock_timestamp(), not now(): the statement may have waited for the row's lock.
constexpr pg::Query kAcquire{
    "ownership_acquire",
    "INSERT INTO ownership AS held (shard, owner, epoch, expires_time)"
    " VALUES ($1, $2, 1, clock_timestamp() + $3::bigint * interval '1 microsecond')"
    " ON CONFLICT (shard) DO UPDATE SET"
    "  epoch = held.epoch + CASE WHEN held.owner = excluded.owner THEN 0 ELSE 1 END,"
    "  owner = excluded.owner,"
    "  expires_time = clock_timestamp() + $3::bigint * interval '1 microsecond'"
    " WHERE held.owner = excluded.owner OR held.expires_time <= clock_timestamp()"
    " RETURNING epoch"};

constexpr pg::Query kRenew{
    "ownership_renew",
    "UPDATE ownership SET expires_time = clock_timestamp() + $4::bigint * interval '1 microsecond'"
    " WHERE shard = $1 AND owner = $2 AND epoch = $3"};

// The row stays, with its epoch: an epoch is never used twice.
constexpr pg::Query kRelease{"ownership_release",
                             "UPDATE ownership SET owner = '', expires_time = '-infinity'"
                             " WHERE shard = $1 AND owner = $2 AND epoch = $3"};

constexpr pg::Query kCheckEpoch{"ownership_check_epoch",
                                "SELECT 1 FROM ownership WHERE shard = $1 AND owner = $2"
                                " AND epoch = $3 FOR SHARE"};

absl::Status Lost(const Held& held) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "OWNERSHIP_LOST",
                   "another replica owns the shard", {{"shard", held.shard}});
}

}  // namespace

std::vector<pg::Migration> Migrations() {
  return {{.number = 3, .name = "ownership", .sql = std::string(kSchemaSql)}};
}

absl::StatusOr<std::optional<Held>> TryAcquire(pg::Connection& connection, std::string_view shard,
                                               std::string_view owner, absl::Duration ttl) {
  std::optional<Held> held;
  CL_RETURN_IF_ERROR(pg::RunTx(connection, [&](pg::Tx& tx) {
    held.reset();
    const auto row = tx.ExecAtMostOne(kAcquire, shard, owner, absl::ToInt64Microseconds(ttl));
    if (row) held = Held{std::string(shard), std::string(owner), (*row)[0].as<int64_t>()};
    return absl::OkStatus();
  }));
  return held;
}

absl::Status Renew(pg::Connection& connection, const Held& held, absl::Duration ttl) {
  return pg::RunTx(connection, [&](pg::Tx& tx) -> absl::Status {
    const int64_t renewed =
        tx.ExecCount(kRenew, held.shard, held.owner, held.epoch, absl::ToInt64Microseconds(ttl));
    return renewed == 1 ? absl::OkStatus() : Lost(held);
  });
}

absl::Status Release(pg::Connection& connection, const Held& held) {
  return pg::RunTx(connection, [&](pg::Tx& tx) {
    tx.Exec(kRelease, held.shard, held.owner, held.epoch);
    return absl::OkStatus();
  });
}

absl::Status CheckEpoch(pg::Tx& tx, const Held& held) {
  const bool owns = tx.ExecAtMostOne(kCheckEpoch, held.shard, held.owner, held.epoch).has_value();
  return owns ? absl::OkStatus() : Lost(held);
}

}  // namespace crowdloom::ownership
