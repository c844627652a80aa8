// How much of a batch one worker may still take.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_LIMITS_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_LIMITS_H_

#include <cstdint>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "crowdloom/dispatch/v1/batch.pb.h"
#include "crowdloom/dispatch/v1/explanation.pb.h"
#include "services/dispatch/core/price.h"
#include "services/dispatch/core/slow_down.h"

namespace crowdloom::dispatch {

// Whether what a worker has taken matters: for a limit, or for a rule that spaces tasks.
bool HasLimits(const v1::Batch& batch);

// What an assignment that was taken at this price pays at most.
constexpr int64_t MostOf(const FrozenPrice& price) {
  return price.unit == v1::Batch::TASK ? price.rate : price.cap;
}

// The day that a moment belongs to, in China Standard Time.
absl::CivilDay LimitDay(absl::Time time);

// What a worker has taken of a batch and not given back.
struct Tally {
  int32_t held = 0;    // leases now
  int32_t taken = 0;   // in total
  absl::CivilDay day;  // what the two below are about
  int32_t day_taken = 0;
  int64_t day_income = 0;                       // micros
  absl::Time take_time = absl::InfinitePast();  // of the last one
};

// How many more assignments the worker may take now, and which limit says so. `rate_micros`: what
// one of them pays at most.
struct Room {
  int32_t count = INT32_MAX;
  v1::Obstacle obstacle = v1::OBSTACLE_UNSPECIFIED;  // of the tightest limit
  absl::Time retry_time = absl::InfinitePast();      // of a slow-down that ends by itself
};
Room RoomFor(const v1::Batch& batch, const Tally& tally, int64_t rate_micros,
             const Slowness& slowness, absl::Time now);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_LIMITS_H_
