// The time, injected so that tests decide what it is (common/testing has a FakeClock).
#ifndef CROWDLOOM_COMMON_BASE_CLOCK_H_
#define CROWDLOOM_COMMON_BASE_CLOCK_H_

#include "absl/time/time.h"

namespace crowdloom {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's clock. Never deleted.
Clock* SystemClock();

}  // namespace crowdloom

#endif  // CROWDLOOM_COMMON_BASE_CLOCK_H_
