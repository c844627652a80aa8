#include "services/dispatch/store/package_store.h"

#include "common/base/status.h"
#include "services/dispatch/store/columns.h"
#include "services/dispatch/store/key_columns.h"

namespace crowdloom::dispatch {
namespace {

constexpr pg::Query kLast{
    "dispatch_last_packaged",
    "SELECT coalesce(max(last_ordinal), 0), coalesce(max(package), 0) FROM package"
    " WHERE project_id = $1 AND batch = $2"};
constexpr pg::Query kInsert{
    "dispatch_insert_packages",
    "INSERT INTO package (project_id, batch, package, first_ordinal, last_ordinal, spec)"
    " SELECT $1, $2, u.package, u.first, u.last, u.spec"
    " FROM unnest($3::int[], $4::int[], $5::int[], $6::bytea[]) AS u(package, first, last, spec)"};
constexpr pg::Query kMarkBatch{"dispatch_mark_packaged_batch",
                               "UPDATE batch SET reserved = true, revision = revision + 1"
                               " WHERE project_id = $1 AND batch = $2"};
constexpr pg::Query kFind{
    "dispatch_find_package",
    "SELECT spec FROM package WHERE project_id = $1 AND batch = $2 AND package = $3"
    " FOR NO KEY UPDATE"};
constexpr pg::Query kList{
    "dispatch_list_packages",
    "SELECT k.spec, coalesce(c.leased, 0), coalesce(c.answered, 0) FROM package k"
    " LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE p.open > 0) AS leased,"
    " count(*) FILTER (WHERE p.counted >= p.target) AS answered FROM place p"
    " WHERE p.project_id = k.project_id AND p.batch = k.batch AND p.stage = 1"
    " AND p.ordinal BETWEEN k.first_ordinal AND k.last_ordinal) c ON true"
    " WHERE k.project_id = $1 AND k.batch = $2 AND k.package > $3 ORDER BY k.package LIMIT $4"};
constexpr pg::Query kSave{
    "dispatch_save_package",
    "UPDATE package SET spec = $4 WHERE project_id = $1 AND batch = $2 AND package = $3"};
constexpr pg::Query kReservePlaces{
    "dispatch_reserve_packaged_places",
    "UPDATE place p SET reserved = true FROM package k"
    " WHERE k.project_id = $1 AND k.batch = $2 AND p.project_id = k.project_id"
    " AND p.batch = k.batch AND p.stage = 1 AND p.ordinal BETWEEN $3 AND $4"
    " AND p.ordinal BETWEEN k.first_ordinal AND k.last_ordinal"};
constexpr pg::Query kReserve{"dispatch_reserve_package",
                             "INSERT INTO reservation (project_id, batch, ordinal, worker_id)"
                             " SELECT $1, $2, o, w FROM generate_series($3::int, $4::int) AS o,"
                             " unnest($5::bigint[]) AS w ON CONFLICT DO NOTHING"};
constexpr pg::Query kFreePlaces{
    "dispatch_list_free_package_places",
    "SELECT ordinal, target - open - counted FROM place WHERE project_id = $1 AND batch = $2"
    " AND stage = 1 AND ordinal BETWEEN $3 AND $4 AND open + counted < target AND NOT final"};
// Assignment.State 1 is LEASED, 6 EXPIRED: in that state the same worker can have it again.
constexpr pg::Query kEndLeases{
    "dispatch_end_package_leases",
    "UPDATE assignment SET state = 6 WHERE worker_id = ANY($5::bigint[]) AND project_id = $1"
    " AND batch = $2 AND stage = 1 AND ordinal BETWEEN $3 AND $4 AND state = 1 RETURNING ordinal"};
constexpr pg::Query kUnreserve{"dispatch_unreserve_package",
                               "DELETE FROM reservation WHERE project_id = $1 AND batch = $2"
                               " AND ordinal BETWEEN $3 AND $4 AND worker_id = ANY($5::bigint[])"};

}  // namespace

int32_t LastPackaged(pg::Tx& tx, const BatchKey& batch) {
  return tx.ExecOne(kLast, batch.project_id, batch.batch)[0].as<int32_t>();
}

std::vector<v1::Package> InsertPackages(pg::Tx& tx, const BatchKey& batch,
                                        absl::Span<const OrdinalRange> ranges, bool grabbable) {
  int32_t number = tx.ExecOne(kLast, batch.project_id, batch.batch)[1].as<int32_t>();
  std::vector<v1::Package> packages;
  std::vector<int32_t> numbers, firsts, lasts;
  std::vector<std::string> specs;
  for (const OrdinalRange& range : ranges) {
    numbers.push_back(++number);
    firsts.push_back(range.first);
    lasts.push_back(range.last);
    v1::Package& package = packages.emplace_back();
    package.set_name(NameOf(PackageKey{batch, number}));
    package.set_state(v1::Package::FREE);
    package.set_first_ordinal(range.first);
    package.set_last_ordinal(range.last);
    package.set_grabbable(grabbable);
    specs.push_back(package.SerializeAsString());
  }
  if (packages.empty()) return packages;
  tx.Exec(kInsert, batch.project_id, batch.batch, pg::Array(numbers), pg::Array(firsts),
          pg::Array(lasts), pg::ByteaArray(specs));
  tx.Exec(kMarkBatch, batch.project_id, batch.batch);
  return packages;
}

absl::StatusOr<v1::Package> FindPackage(pg::Tx& tx, const PackageKey& key) {
  const auto row = tx.ExecAtMostOne(kFind, key.batch.project_id, key.batch.batch, key.package);
  if (row) return Parsed<v1::Package>((*row)[0]);
  return MakeError(absl::StatusCode::kNotFound, "PACKAGE_NOT_FOUND", "no such package",
                   {{"package", NameOf(key)}});
}

std::vector<v1::Package> ListPackages(pg::Tx& tx, const BatchKey& batch, int32_t after, int limit) {
  std::vector<v1::Package> packages;
  for (const auto& row : tx.Exec(kList, batch.project_id, batch.batch, after, limit)) {
    v1::Package& package = packages.emplace_back(Parsed<v1::Package>(row[0]));
    package.set_leased_count(row[1].as<int32_t>());
    package.set_answered_count(row[2].as<int32_t>());
  }
  return packages;
}

void SavePackage(pg::Tx& tx, const PackageKey& key, const v1::Package& package) {
  tx.Exec(kSave, key.batch.project_id, key.batch.batch, key.package, Serialized(package));
}

void ReservePackaged(pg::Tx& tx, const Hold& hold) {
  tx.Exec(kReservePlaces, hold.batch.project_id, hold.batch.batch, hold.first_ordinal,
          hold.last_ordinal);
}

std::vector<Place> ReserveFor(pg::Tx& tx, const BatchKey& batch, const OrdinalRange& range,
                              absl::Span<const int64_t> workers) {
  tx.Exec(kReserve, batch.project_id, batch.batch, range.first, range.last, pg::Array(workers));
  std::vector<Place> places;
  for (const auto& row :
       tx.Exec(kFreePlaces, batch.project_id, batch.batch, range.first, range.last)) {
    Place& place = places.emplace_back();
    place.key = {batch, 1, row[0].as<int32_t>()};
    place.target = row[1].as<int32_t>();
    place.reserved = true;
  }
  return places;
}

void TakeBack(pg::Tx& tx, const BatchKey& batch, const OrdinalRange& range,
              absl::Span<const int64_t> workers) {
  PlaceCounts counts;
  for (const auto& row : tx.Exec(kEndLeases, batch.project_id, batch.batch, range.first, range.last,
                                 pg::Array(workers))) {
    ++counts[{batch, 1, row[0].as<int32_t>()}];
  }
  GiveBackPlaces(tx, counts);
  tx.Exec(kUnreserve, batch.project_id, batch.batch, range.first, range.last, pg::Array(workers));
}

}  // namespace crowdloom::dispatch
