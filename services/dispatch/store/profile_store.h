// What workforce told about workers, and which guidelines they have read.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_PROFILE_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_PROFILE_STORE_H_

#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/events/v1/events.pb.h"

namespace crowdloom::dispatch {

struct Profile {
  events::v1::WorkerChanged attributes;
  absl::flat_hash_map<int64_t, int32_t> acknowledged;  // project to version
};

// Those that are known.
absl::flat_hash_map<int64_t, Profile> FindProfiles(pg::Tx& tx, absl::Span<const int64_t> workers);

// Keeps the attributes unless a later version of them is known.
void SaveProfile(pg::Tx& tx, int64_t worker_id, const events::v1::WorkerChanged& attributes);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_PROFILE_STORE_H_
