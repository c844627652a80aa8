// How fast workers answer, kept where a rule of their batch asks for it (core/slow_down.h).
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_PACE_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_PACE_STORE_H_

#include "absl/container/btree_map.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/batch.pb.h"
#include "services/dispatch/core/slow_down.h"
#include "services/dispatch/store/tally_store.h"

namespace crowdloom::dispatch {

// Fills in the paces of these workers in these batches.
using WorkerPaces = absl::btree_map<TallyKey, Paces>;
void FindPaces(pg::Tx& tx, WorkerPaces& paces);

// Answers that a worker hands in at once, for the rules of `batch`. What they took is the time from
// the lease, or from the answer before where several leases were held, shared out evenly.
struct PacedAnswers {
  const v1::Batch* batch = nullptr;
  int32_t count = 0;
  absl::Time lease_time;  // the first
};
void CountPaces(pg::Tx& tx, const absl::btree_map<TallyKey, PacedAnswers>& answers, absl::Time now);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_PACE_STORE_H_
