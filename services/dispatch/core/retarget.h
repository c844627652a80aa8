// What a changed overlap means for a task that has its places already.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_RETARGET_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_RETARGET_H_

#include <algorithm>

#include "services/dispatch/core/workflow.h"

namespace crowdloom::dispatch {

// A task's label places.
struct Places {
  int target = 0;
  int target_max = 0;
  int open = 0;
  int counted = 0;

  friend bool operator==(const Places&, const Places&) = default;
};

// The places after the change. What consensus asked for above the least stays as far as the new
// overlap allows. Nothing is taken away: leases that are held, and answers, keep their places.
constexpr Places Retarget(Places now, Target wanted) {
  const int taken = now.open + now.counted;
  now.target = std::max(std::clamp(now.target, wanted.min, wanted.max), taken);
  now.target_max = std::max(wanted.max, now.target);
  return now;
}

// Whether the places that there may be after the change cost more than what was reserved for them.
constexpr bool CostsMore(Places now, Target wanted) { return wanted.max > now.target_max; }

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_RETARGET_H_
