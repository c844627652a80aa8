// A clock that moves only when the test says so. Thread-safe.
#ifndef CROWDLOOM_COMMON_TESTING_FAKE_CLOCK_H_
#define CROWDLOOM_COMMON_TESTING_FAKE_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "common/base/clock.h"

namespace crowdloom::testing {

class FakeClock : public Clock {
 public:
  // 2026-03-01T08:00:00Z unless said otherwise.
  explicit FakeClock(absl::Time start = absl::FromUnixSeconds(1772352000))
      : nanos_(absl::ToUnixNanos(start)) {}

  absl::Time Now() const override { return absl::FromUnixNanos(nanos_); }
  void Advance(absl::Duration duration) { nanos_ += absl::ToInt64Nanoseconds(duration); }
  void Set(absl::Time time) { nanos_ = absl::ToUnixNanos(time); }

 private:
  std::atomic<int64_t> nanos_;
};

}  // namespace crowdloom::testing

#endif  // CROWDLOOM_COMMON_TESTING_FAKE_CLOCK_H_
