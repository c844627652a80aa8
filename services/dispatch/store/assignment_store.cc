#include "services/dispatch/store/assignment_store.h"

#include <algorithm>
#include <limits>

#include "common/base/resource_name.h"
#include "common/pg/array.h"
#include "services/dispatch/store/columns.h"
#include "services/dispatch/store/key_columns.h"

namespace crowdloom::dispatch {
namespace {

#define ASSIGNMENT_COLUMNS                                                               \
  "a.worker_id, a.project_id, a.batch, a.stage, a.ordinal, a.attempt, a.state, a.round," \
  " a.rate_micros, a.guidelines_version, a.lease_time, a.expire_time, a.submit_time,"    \
  " a.cap_micros, a.price_unit"
#define ASSIGNMENT_IS \
  " a.worker_id = $1 AND a.project_id = $2 AND a.batch = $3 AND a.stage = $4 AND a.ordinal = $5"
#define ASSIGNMENT_MATCHES                                                           \
  " a.worker_id = u.worker_id AND a.project_id = u.project_id AND a.batch = u.batch" \
  " AND a.stage = u.stage AND a.ordinal = u.ordinal"

// Assignment.State: 1 LEASED, 2 SUBMITTED, 3 ACCEPTED, 4 REJECTED, 5 RETURNED, 6 EXPIRED.

// The number keeps these locks apart from what others lock by tenant ids.
constexpr pg::Query kLockWorkers{
    "dispatch_lock_workers",
    "SELECT pg_advisory_xact_lock(id # 7235419117371129856) FROM unnest($1::bigint[]) AS id"};
constexpr pg::Query kHeld{"dispatch_find_held",
                          "SELECT " ASSIGNMENT_COLUMNS
                          " FROM assignment a"
                          " WHERE worker_id = ANY($1::bigint[]) AND held ORDER BY a.lease_time"};
constexpr pg::Query kInsert{
    "dispatch_insert_leases",
    "INSERT INTO assignment AS a (worker_id, project_id, batch, stage, ordinal, attempt, state,"
    " round, rate_micros, guidelines_version, lease_time, expire_time, cap_micros, price_unit)"
    " SELECT u.worker_id, u.project_id, u.batch, u.stage, u.ordinal, 1, 1, u.round, u.rate_micros,"
    " u.guidelines_version, u.lease_time, u.expire_time, u.cap_micros, u.price_unit"
    " FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::int[], $6::int[],"
    " $7::bigint[], $8::int[], $9::timestamptz[], $10::timestamptz[], $11::boolean[],"
    " $12::bigint[], $13::int[])"
    " AS u(worker_id, project_id, batch, stage, ordinal, round, rate_micros, guidelines_version,"
    " lease_time, expire_time, reserved, cap_micros, price_unit)"
    " WHERE NOT EXISTS (SELECT FROM assignment o WHERE o.worker_id = u.worker_id"
    " AND o.project_id = u.project_id AND o.batch = u.batch AND o.ordinal = u.ordinal"
    " AND o.stage <> u.stage)"
    " AND (NOT u.reserved OR EXISTS (SELECT FROM reservation r WHERE r.project_id = u.project_id"
    " AND r.batch = u.batch AND r.ordinal = u.ordinal AND r.worker_id = u.worker_id))"
    " ON CONFLICT (worker_id, project_id, batch, ordinal, stage) DO UPDATE SET"
    " attempt = a.attempt + 1, state = 1, round = excluded.round,"
    " guidelines_version = excluded.guidelines_version, lease_time = excluded.lease_time,"
    " expire_time = excluded.expire_time"
    " WHERE (a.round < excluded.round AND a.state = 3)"
    " OR (a.state = 6 AND EXISTS (SELECT FROM reservation r WHERE r.project_id = a.project_id"
    " AND r.batch = a.batch AND r.ordinal = a.ordinal AND r.worker_id = a.worker_id))"
    " RETURNING " ASSIGNMENT_COLUMNS};
constexpr pg::Query kLeaseAgain{
    "dispatch_lease_again",
    "UPDATE assignment a SET state = 1, attempt = u.attempt, lease_time = u.lease_time,"
    " expire_time = u.expire_time"
    " FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::int[], $6::int[],"
    " $7::timestamptz[], $8::timestamptz[])"
    " AS u(worker_id, project_id, batch, stage, ordinal, attempt, lease_time, expire_time)"
    " WHERE" ASSIGNMENT_MATCHES};
constexpr pg::Query kEnd{"dispatch_end_lease",
                         "UPDATE assignment a SET state = $7, reason = nullif($8, '')"
                         " WHERE" ASSIGNMENT_IS
                         " AND attempt = $6 AND state = 1"
                         " RETURNING " ASSIGNMENT_COLUMNS};
constexpr pg::Query kRenew{"dispatch_renew_lease",
                           "UPDATE assignment a SET expire_time = greatest(expire_time, $7)"
                           " WHERE" ASSIGNMENT_IS
                           " AND attempt = $6 AND state = 1"
                           " RETURNING " ASSIGNMENT_COLUMNS};
constexpr pg::Query kExpire{
    "dispatch_expire_leases",
    "UPDATE assignment a SET state = 6 FROM"
    " (SELECT worker_id, project_id, batch, stage, ordinal FROM assignment"
    " WHERE held AND state = 1 AND expire_time < $1 LIMIT $2 FOR UPDATE SKIP LOCKED) u"
    " WHERE" ASSIGNMENT_MATCHES " RETURNING " ASSIGNMENT_COLUMNS};
// By the index of what is held, which is small.
constexpr pg::Query kListLeases{
    "dispatch_list_leases",
    "SELECT " ASSIGNMENT_COLUMNS
    " FROM assignment a WHERE a.held AND a.state = 1 AND a.worker_id BETWEEN $1 AND $2"
    " AND ($3::bigint = 0 OR (a.project_id = $3 AND a.batch = $4))"
    " AND (a.worker_id, a.project_id, a.batch, a.stage, a.ordinal)"
    " > ($5::bigint, $6::bigint, $7::int, $8::int, $9::int)"
    " ORDER BY a.worker_id, a.project_id, a.batch, a.stage, a.ordinal LIMIT $10"};
constexpr pg::Query kCountHeld{"dispatch_count_held",
                               "SELECT count(*) FROM assignment WHERE held AND state = 1"};
constexpr pg::Query kCountHeldByStage{
    "dispatch_count_held_by_stage",
    "SELECT project_id, batch, stage, count(*), count(*) FILTER (WHERE expire_time < $1),"
    " max(lease_time) FROM assignment WHERE held AND state = 1 GROUP BY 1, 2, 3"};
constexpr pg::Query kCountHolders{
    "dispatch_count_holders",
    "SELECT count(DISTINCT worker_id) FROM assignment WHERE held AND state = 1"};
constexpr pg::Query kFind{"dispatch_find_assignment",
                          "SELECT " ASSIGNMENT_COLUMNS " FROM assignment a WHERE" ASSIGNMENT_IS};
// Found through the submissions: the table of assignments is ordered by worker. Leases that were
// never submitted are few and found through what is held.
constexpr pg::Query kListTask{
    "dispatch_list_task_assignments",
    "SELECT " ASSIGNMENT_COLUMNS
    " FROM assignment a"
    " JOIN (SELECT DISTINCT worker_id, stage FROM submission"
    " WHERE project_id = $1 AND batch = $2 AND ordinal = $3) s USING (worker_id, stage)"
    " WHERE a.project_id = $1 AND a.batch = $2 AND a.ordinal = $3"
    " UNION SELECT " ASSIGNMENT_COLUMNS
    " FROM assignment a WHERE a.held"
    " AND a.project_id = $1 AND a.batch = $2 AND a.ordinal = $3"
    " ORDER BY stage, worker_id"};
constexpr pg::Query kListWorker{
    "dispatch_list_worker_assignments",
    "SELECT " ASSIGNMENT_COLUMNS
    " FROM assignment a WHERE worker_id = $1"
    " AND (lease_time, project_id, batch, stage, ordinal)"
    " < ($2::timestamptz, $3::bigint, $4::int, $5::int, $6::int) AND ($7 = 0 OR state = $7)"
    " ORDER BY lease_time DESC, project_id DESC, batch DESC, stage DESC, ordinal DESC LIMIT $8"};
// An expired lease on a task that is reserved for the worker may be offered again.
constexpr pg::Query kSeen{
    "dispatch_list_seen",
    "SELECT a.ordinal FROM assignment a LEFT JOIN place p ON p.project_id = a.project_id"
    " AND p.batch = a.batch AND p.stage = a.stage AND p.ordinal = a.ordinal AND a.stage > 1"
    " WHERE a.worker_id = $1 AND a.project_id = $2 AND a.batch = $3 AND a.stage = $4"
    " AND NOT (a.state = 3 AND p.round IS NOT NULL AND a.round < p.round)"};
constexpr pg::Query kReviewers{
    "dispatch_list_reviewers",
    "SELECT DISTINCT s.project_id, s.batch, s.stage, s.ordinal, s.worker_id"
    " FROM unnest($1::bigint[], $2::int[], $3::int[], $4::int[])"
    " AS w(project_id, batch, stage, ordinal)"
    " JOIN submission s USING (project_id, batch, ordinal, stage)"};

StoredAssignment FromRow(const pqxx::row& row) {
  StoredAssignment stored;
  stored.key.worker_id = row[0].as<int64_t>();
  stored.key.place = {
      {row[1].as<int64_t>(), row[2].as<int32_t>()}, row[3].as<int32_t>(), row[4].as<int32_t>()};
  stored.attempt = row[5].as<int32_t>();
  stored.state = static_cast<v1::Assignment::State>(row[6].as<int>());
  stored.round = row[7].as<int32_t>();
  stored.price = {static_cast<v1::Batch::PriceUnit>(row[14].as<int>()), row[8].as<int64_t>(),
                  row[13].as<int64_t>()};
  stored.guidelines_version = row[9].as<int32_t>();
  stored.lease_time = pg::TimeOf(row[10]);
  stored.expire_time = pg::TimeOf(row[11]);
  stored.submit_time = pg::OptionalTimeOf(row[12]);
  return stored;
}

std::vector<StoredAssignment> FromRows(const pqxx::result& rows) {
  std::vector<StoredAssignment> all;
  all.reserve(rows.size());
  for (const auto& row : rows) all.push_back(FromRow(row));
  return all;
}

std::optional<StoredAssignment> FromRow(const std::optional<pqxx::row>& row) {
  if (!row) return std::nullopt;
  return FromRow(*row);
}

// The columns of leases besides their key.
struct LeaseColumns {
  explicit LeaseColumns(absl::Span<const StoredAssignment> leases) {
    for (const StoredAssignment& lease : leases) {
      keys.Add(lease.key);
      attempts.push_back(lease.attempt);
      rounds.push_back(lease.round);
      rates.push_back(lease.price.rate);
      caps.push_back(lease.price.cap);
      units.push_back(lease.price.unit);
      versions.push_back(lease.guidelines_version);
      lease_times.push_back(lease.lease_time);
      expire_times.push_back(lease.expire_time);
    }
  }
  AssignmentColumns keys;
  std::vector<int32_t> attempts, rounds, versions, units;
  std::vector<int64_t> rates, caps;
  std::vector<absl::Time> lease_times, expire_times;
};

}  // namespace

void LockWorkers(pg::Tx& tx, absl::Span<const int64_t> workers) {
  std::vector<int64_t> sorted(workers.begin(), workers.end());
  std::sort(sorted.begin(), sorted.end());
  tx.Exec(kLockWorkers, pg::Array(sorted));
}

std::vector<StoredAssignment> FindHeld(pg::Tx& tx, absl::Span<const int64_t> workers) {
  return FromRows(tx.Exec(kHeld, pg::Array(workers)));
}

std::vector<StoredAssignment> InsertLeases(pg::Tx& tx, absl::Span<const StoredAssignment> leases,
                                           const std::vector<bool>& reserved) {
  if (leases.empty()) return {};
  const LeaseColumns columns(leases);
  return FromRows(tx.Exec(kInsert, columns.keys.workers(), columns.keys.projects(),
                          columns.keys.batches(), columns.keys.stages(), columns.keys.ordinals(),
                          pg::Array(columns.rounds), pg::Array(columns.rates),
                          pg::Array(columns.versions), pg::Array(columns.lease_times),
                          pg::Array(columns.expire_times), pg::Array(reserved),
                          pg::Array(columns.caps), pg::Array(columns.units)));
}

void LeaseAgain(pg::Tx& tx, absl::Span<const StoredAssignment> returned) {
  if (returned.empty()) return;
  const LeaseColumns columns(returned);
  tx.Exec(kLeaseAgain, columns.keys.workers(), columns.keys.projects(), columns.keys.batches(),
          columns.keys.stages(), columns.keys.ordinals(), pg::Array(columns.attempts),
          pg::Array(columns.lease_times), pg::Array(columns.expire_times));
}

void Prolong(pg::Tx& tx, absl::Span<const StoredAssignment> held) { LeaseAgain(tx, held); }

std::optional<StoredAssignment> EndLease(pg::Tx& tx, const AssignmentKey& key, int32_t attempt,
                                         v1::Assignment::State to, std::string_view reason) {
  return FromRow(tx.ExecAtMostOne(kEnd, key.worker_id, key.place.batch.project_id,
                                  key.place.batch.batch, key.place.stage, key.place.ordinal,
                                  attempt, static_cast<int>(to), reason));
}

std::optional<StoredAssignment> Renew(pg::Tx& tx, const AssignmentKey& key, int32_t attempt,
                                      absl::Time expire_time) {
  return FromRow(tx.ExecAtMostOne(kRenew, key.worker_id, key.place.batch.project_id,
                                  key.place.batch.batch, key.place.stage, key.place.ordinal,
                                  attempt, expire_time));
}

std::vector<StoredAssignment> ExpireLeases(pg::Tx& tx, absl::Time now, int limit) {
  return FromRows(tx.Exec(kExpire, now, limit));
}

std::vector<HeldLeases> CountHeldByStage(pg::Tx& tx, absl::Time soon) {
  std::vector<HeldLeases> held;
  for (const pqxx::row& row : tx.Exec(kCountHeldByStage, soon)) {
    held.push_back({.batch = {row[0].as<int64_t>(), row[1].as<int32_t>()},
                    .stage = row[2].as<int32_t>(),
                    .count = row[3].as<int64_t>(),
                    .expiring = row[4].as<int64_t>(),
                    .newest = pg::TimeOf(row[5])});
  }
  return held;
}

int64_t CountHolders(pg::Tx& tx) { return tx.ExecOne(kCountHolders)[0].as<int64_t>(); }

std::vector<StoredAssignment> ListLeases(pg::Tx& tx, const LeaseFilter& filter,
                                         const AssignmentKey& last, int limit) {
  const bool one = filter.worker_id != 0;
  const int64_t from = one ? filter.worker_id : MakeTenantId(filter.organization, 1);
  const int64_t to = one ? filter.worker_id
                         : MakeTenantId(filter.organization, std::numeric_limits<int32_t>::max());
  const BatchKey batch = filter.batch.value_or(BatchKey());
  return FromRows(tx.Exec(kListLeases, from, to, batch.project_id, batch.batch, last.worker_id,
                          last.place.batch.project_id, last.place.batch.batch, last.place.stage,
                          last.place.ordinal, limit));
}

int64_t CountHeld(pg::Tx& tx) { return tx.ExecOne(kCountHeld)[0].as<int64_t>(); }

std::optional<StoredAssignment> FindAssignment(pg::Tx& tx, const AssignmentKey& key) {
  return FromRow(tx.ExecAtMostOne(kFind, key.worker_id, key.place.batch.project_id,
                                  key.place.batch.batch, key.place.stage, key.place.ordinal));
}

std::vector<StoredAssignment> ListTaskAssignments(pg::Tx& tx, const TaskKey& key) {
  return FromRows(tx.Exec(kListTask, key.batch.project_id, key.batch.batch, key.ordinal));
}

std::vector<StoredAssignment> ListWorkerAssignments(pg::Tx& tx, int64_t worker_id,
                                                    const ListPosition& last,
                                                    v1::Assignment::State state, int limit) {
  return FromRows(tx.Exec(kListWorker, worker_id, last.lease_time, last.place.batch.project_id,
                          last.place.batch.batch, last.place.stage, last.place.ordinal,
                          static_cast<int>(state), limit));
}

std::vector<int32_t> ListSeen(pg::Tx& tx, int64_t worker_id, const BatchKey& batch, int32_t stage) {
  std::vector<int32_t> ordinals;
  for (const auto& row : tx.Exec(kSeen, worker_id, batch.project_id, batch.batch, stage)) {
    ordinals.push_back(row[0].as<int32_t>());
  }
  return ordinals;
}

std::vector<AssignmentKey> ListReviewers(pg::Tx& tx, absl::Span<const PlaceKey> reviews) {
  std::vector<AssignmentKey> reviewers;
  if (reviews.empty()) return reviewers;
  PlaceColumns columns;
  for (const PlaceKey& key : reviews) columns.Add(key);
  for (const auto& row : tx.Exec(kReviewers, columns.projects(), columns.batches(),
                                 columns.stages(), columns.ordinals())) {
    reviewers.push_back(
        {{{row[0].as<int64_t>(), row[1].as<int32_t>()}, row[2].as<int32_t>(), row[3].as<int32_t>()},
         row[4].as<int64_t>()});
  }
  return reviewers;
}

}  // namespace crowdloom::dispatch
