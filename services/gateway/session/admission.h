// Decides for every call, through whichever door it came, whether it may go on to its module: rate
// limits first, then the credential.
//
// A caller who is known has a bucket of their own, wherever they call from, so that people behind
// one address do not slow each other down. Calls before a session exists, and credentials that turn
// out to be no good, are counted by address. Thread-safe.
#ifndef CROWDLOOM_SERVICES_GATEWAY_SESSION_ADMISSION_H_
#define CROWDLOOM_SERVICES_GATEWAY_SESSION_ADMISSION_H_

#include <string>
#include <string_view>

#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "services/gateway/connect/route_table.h"
#include "services/gateway/core/rate_limiter.h"
#include "services/gateway/session/authenticator.h"

namespace crowdloom::gateway {

struct Applicant {
  std::string credential;  // empty when there is none
  std::string peer;
  std::string traceparent;
};

class Admission {
 public:
  // `per_second` for one caller, with bursts of four times that; no limit when it is at most 0.
  Admission(Authenticator* authenticator, double per_second, const Clock* clock);

  // The internal token to call with, empty for anonymous methods. UNAUTHENTICATED, or
  // RESOURCE_EXHAUSTED (RATE_LIMITED) with a retry delay. `done` may run before this returns.
  void Admit(const Route& route, const Applicant& applicant, Authenticator::Done done);

 private:
  absl::Status Limit(std::string_view kind, std::string_view name, bool take);

  Authenticator* const authenticator_;
  const Clock* const clock_;
  absl::Mutex mutex_;
  RateLimiter limiter_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_SESSION_ADMISSION_H_
