#include "services/workforce/core/throttle.h"

#include <algorithm>

namespace crowdloom::workforce {

ThrottleDecision CountTry(const Tries& tries, int limit, absl::Time now) {
  const absl::Time window_end = tries.window_start + kThrottleWindow;
  if (now >= window_end) return {.tries = {.count = 1, .window_start = now}};
  if (tries.count >= limit) return {.tries = tries, .wait = window_end - now};
  return {.tries = {.count = tries.count + 1, .window_start = tries.window_start}};
}

Tries ForgiveLogin() { return {}; }

Tries ForgiveAddress(const Tries& tries) {
  return {.count = std::max(0, tries.count - 1), .window_start = tries.window_start};
}

}  // namespace crowdloom::workforce
