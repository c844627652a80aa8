// How often something may be tried: at most `limit` tries within a window that opens with the first
// of them. A try is counted before its outcome is known, so that tries made at the same time cannot
// all pass on the same count; a success is forgiven afterwards.
//
// Signing in is throttled twice: by login, against guessing one person's password, and by address,
// against guessing one password for everybody. Many people share one address, so its limit is
// wider.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_CORE_THROTTLE_H_
#define CROWDLOOM_SERVICES_WORKFORCE_CORE_THROTTLE_H_

#include "absl/time/time.h"

namespace crowdloom::workforce {

inline constexpr absl::Duration kThrottleWindow = absl::Minutes(15);
inline constexpr int kAddressLimitFactor = 10;

struct Tries {
  int count = 0;
  absl::Time window_start = absl::InfinitePast();

  friend bool operator==(const Tries&, const Tries&) = default;
};

struct ThrottleDecision {
  Tries tries;          // to be kept
  absl::Duration wait;  // zero: go on; else refuse and tell to come back after it
};

ThrottleDecision CountTry(const Tries& tries, int limit, absl::Time now);

// What is kept after a success. A login starts anew; an address only gets its own try back, or one
// good account would buy any number of bad tries.
Tries ForgiveLogin();
Tries ForgiveAddress(const Tries& tries);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_CORE_THROTTLE_H_
