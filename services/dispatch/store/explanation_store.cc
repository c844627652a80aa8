#include "services/dispatch/store/explanation_store.h"

#include <limits>

#include "common/base/resource_name.h"
#include "services/dispatch/store/columns.h"

namespace crowdloom::dispatch {
namespace {

constexpr pg::Query kXmin{"dispatch_snapshot_xmin",
                          "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"};
constexpr pg::Query kAllPeople{"dispatch_list_people",
                               "SELECT worker_id, profile FROM worker_profile"
                               " WHERE worker_id BETWEEN $1 AND $2"};
constexpr pg::Query kChangedPeople{
    "dispatch_list_changed_people",
    "SELECT worker_id, profile FROM worker_profile"
    " WHERE changed_in >= $3::text::xid8 AND worker_id BETWEEN $1 AND $2"};
constexpr pg::Query kAcknowledged{
    "dispatch_list_acknowledged",
    "SELECT worker_id FROM acknowledgement WHERE project_id = $1 AND version >= $2"};
constexpr pg::Query kCountFree{
    "dispatch_count_free_places",
    "SELECT coalesce(sum(free), 0) FROM (SELECT target - open - counted AS free FROM place"
    " WHERE project_id = $1 AND batch = $2 AND stage = $3 AND open + counted < target"
    " AND NOT final AND NOT (gold AND NOT reserved AND stage = 1) LIMIT $4) f"};
// The conditions of dispatch_insert_leases.
constexpr pg::Query kOpenToWorker{
    "dispatch_has_place_for_worker",
    "SELECT EXISTS (SELECT FROM place p WHERE p.project_id = $1 AND p.batch = $2 AND p.stage = $3"
    " AND p.open + p.counted < p.target AND NOT p.final"
    " AND NOT (p.gold AND NOT p.reserved AND p.stage = 1)"
    " AND NOT EXISTS (SELECT FROM assignment o WHERE o.worker_id = $4 AND o.project_id = $1"
    " AND o.batch = $2 AND o.ordinal = p.ordinal AND (o.stage <> $3 OR NOT"
    " ((o.round < p.round AND o.state = 3) OR (o.state = 6 AND p.reserved))))"
    " AND (NOT p.reserved OR EXISTS (SELECT FROM reservation r WHERE r.project_id = $1"
    " AND r.batch = $2 AND r.ordinal = p.ordinal AND r.worker_id = $4)))"};

}  // namespace

std::vector<StoredPerson> ListChangedPeople(pg::Tx& tx, int32_t organization,
                                            std::string& watermark) {
  // The mark first: what commits between the two statements is read again next time.
  const auto mark = tx.ExecOne(kXmin)[0].as<std::string>();
  const int64_t first = MakeTenantId(organization, 1);
  const int64_t last = MakeTenantId(organization, std::numeric_limits<int32_t>::max());
  std::vector<StoredPerson> people;
  for (const auto& row : watermark == "0" ? tx.Exec(kAllPeople, first, last)
                                          : tx.Exec(kChangedPeople, first, last, watermark)) {
    people.push_back({row[0].as<int64_t>(), Parsed<events::v1::WorkerChanged>(row[1])});
  }
  watermark = mark;
  return people;
}

absl::flat_hash_set<int64_t> ListAcknowledged(pg::Tx& tx, int64_t project_id, int32_t version) {
  absl::flat_hash_set<int64_t> workers;
  for (const auto& row : tx.Exec(kAcknowledged, project_id, version)) {
    workers.insert(row[0].as<int64_t>());
  }
  return workers;
}

FreeWork FindFreeWork(pg::Tx& tx, const BatchKey& batch, int32_t stage, int64_t worker_id,
                      int limit) {
  FreeWork work;
  work.places =
      tx.ExecOne(kCountFree, batch.project_id, batch.batch, stage, limit)[0].as<int64_t>();
  if (work.places == 0) return work;
  work.open_to_worker =
      tx.ExecOne(kOpenToWorker, batch.project_id, batch.batch, stage, worker_id)[0].as<bool>();
  return work;
}

}  // namespace crowdloom::dispatch
