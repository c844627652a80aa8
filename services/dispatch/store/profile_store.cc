#include "services/dispatch/store/profile_store.h"

#include "common/pg/array.h"
#include "services/dispatch/store/columns.h"

namespace crowdloom::dispatch {
namespace {

constexpr pg::Query kFind{
    "dispatch_find_profiles",
    "SELECT worker_id, profile FROM worker_profile WHERE worker_id = ANY($1::bigint[])"};
constexpr pg::Query kAcknowledged{"dispatch_find_acknowledgements",
                                  "SELECT worker_id, project_id, version FROM acknowledgement"
                                  " WHERE worker_id = ANY($1::bigint[])"};
constexpr pg::Query kSave{
    "dispatch_save_profile",
    "INSERT INTO worker_profile AS w (worker_id, version, profile) VALUES ($1, $2, $3)"
    " ON CONFLICT (worker_id) DO UPDATE SET version = excluded.version, profile = excluded.profile,"
    " changed_in = pg_current_xact_id()"
    " WHERE w.version < excluded.version"};

}  // namespace

absl::flat_hash_map<int64_t, Profile> FindProfiles(pg::Tx& tx, absl::Span<const int64_t> workers) {
  absl::flat_hash_map<int64_t, Profile> profiles;
  if (workers.empty()) return profiles;
  const std::string ids = pg::Array(workers);
  for (const auto& row : tx.Exec(kFind, ids)) {
    profiles[row[0].as<int64_t>()].attributes = Parsed<events::v1::WorkerChanged>(row[1]);
  }
  for (const auto& row : tx.Exec(kAcknowledged, ids)) {
    const auto profile = profiles.find(row[0].as<int64_t>());
    if (profile == profiles.end()) continue;
    profile->second.acknowledged[row[1].as<int64_t>()] = row[2].as<int32_t>();
  }
  return profiles;
}

void SaveProfile(pg::Tx& tx, int64_t worker_id, const events::v1::WorkerChanged& attributes) {
  tx.Exec(kSave, worker_id, attributes.version(), Serialized(attributes));
}

}  // namespace crowdloom::dispatch
