// Token buckets by name: each refills steadily up to its burst, each call takes one token. Pure:
// the time comes with the call. Not thread-safe.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CORE_RATE_LIMITER_H_
#define CROWDLOOM_SERVICES_GATEWAY_CORE_RATE_LIMITER_H_

#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace crowdloom::gateway {

class RateLimiter {
 public:
  // A rate of at most 0 limits nothing. At most `buckets_max` names are remembered: when there are
  // more, full buckets are forgotten first (they are as new), then everything.
  RateLimiter(double per_second, double burst, size_t buckets_max = 200'000);

  // Takes a token. Zero when there was one, else how long until there will be.
  absl::Duration Take(std::string_view name, absl::Time now);
  // The same without taking.
  absl::Duration Look(std::string_view name, absl::Time now);

 private:
  struct Bucket {
    double tokens;
    absl::Time time;
  };

  Bucket& Refilled(std::string_view name, absl::Time now);
  double TokensOf(const Bucket& bucket, absl::Time now) const;
  absl::Duration Wait(const Bucket& bucket) const;

  const double per_second_;
  const double burst_;
  const size_t buckets_max_;
  absl::flat_hash_map<std::string, Bucket> buckets_;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CORE_RATE_LIMITER_H_
