// What consensus decided, carried out: verdicts move assignments, returned and rejected answers
// free or keep their places, resolved tasks stop costing, disputed ones go to review.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_VERDICT_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_VERDICT_STORE_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/outbox/outbox.h"
#include "common/pg/tx.h"
#include "services/dispatch/store/place_store.h"

namespace crowdloom::dispatch {

// A place that somebody can be given now.
struct Freed {
  PlaceKey place;
  int32_t count = 1;
  bool reserved = false;
  int32_t rank = 0;  // in its queue
};

// What became possible by a change: hints for queues and waiting calls, after the commit.
struct Openings {
  std::vector<Freed> freed;
  std::vector<int64_t> workers;  // whose work came back

  void Add(const std::vector<Place>& places, int32_t count = 1);
};

// Applies events of consensus' feed in their order. Repeating them changes nothing.
absl::Status ApplyConsensus(pg::Tx& tx, absl::Span<const outbox::Event> events, Openings& openings);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_VERDICT_STORE_H_
