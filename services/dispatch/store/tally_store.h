// What workers have taken of batches with limits, counted where the leases are written. Exact:
// leases of one worker follow each other, by the lock that leasing takes on them.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_TALLY_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_TALLY_STORE_H_

#include <cstdint>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/core/limits.h"
#include "services/dispatch/store/assignment_store.h"

namespace crowdloom::dispatch {

struct TallyKey {
  int64_t worker_id = 0;
  BatchKey batch;

  friend auto operator<=>(const TallyKey&, const TallyKey&) = default;
};
using Tallies = absl::btree_map<TallyKey, Tally>;

// Fills in what is stored about these, apart from `held`.
void FindTallies(pg::Tx& tx, Tallies& tallies);

// Stores these, without `held`.
void SaveTallies(pg::Tx& tx, const Tallies& tallies);

// Leases that ended without an answer do not count any more, where their batches are counted.
void GiveBackTallies(pg::Tx& tx, absl::Span<const StoredAssignment> ended);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_TALLY_STORE_H_
