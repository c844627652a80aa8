// Rules of a batch that space the tasks of some workers (Batch.slow_downs).
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_SLOW_DOWN_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_SLOW_DOWN_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "crowdloom/dispatch/v1/batch.pb.h"
#include "crowdloom/events/v1/events.pb.h"

namespace crowdloom::dispatch {

// How fast a worker's last answers of a batch were.
struct Pace {
  int32_t answers = 0;  // that it is about
  double seconds = 0;   // of one, weighted towards the latest
};
// By the number of answers that it is averaged over.
using Paces = std::map<int32_t, Pace>;

// INVALID_SLOW_DOWN: a rule with a half condition, or without an effect.
absl::Status CheckSlowDowns(const v1::Batch& batch);

// Over how many answers a rule looks; 0 for one that does not ask for a pace.
int32_t PaceSpan(const v1::Batch::SlowDown& rule);

// Whether any rule asks for a pace.
bool IsPaced(const v1::Batch& batch);

// What the rules that apply to a worker come to: of each effect the slowest.
struct Slowness {
  absl::Duration interval;  // from one task to the next
  int32_t leases = 0;       // at once; 0 for no limit
  std::string subject;      // "pace", or a skill: of the first rule that applies
};
Slowness SlownessOf(const v1::Batch& batch, const events::v1::WorkerChanged& worker,
                    const Paces& paces);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_SLOW_DOWN_H_
