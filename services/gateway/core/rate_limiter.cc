#include "services/gateway/core/rate_limiter.h"

#include <algorithm>

namespace crowdloom::gateway {

RateLimiter::RateLimiter(double per_second, double burst, size_t buckets_max)
    : per_second_(per_second), burst_(std::max(1.0, burst)), buckets_max_(buckets_max) {}

double RateLimiter::TokensOf(const Bucket& bucket, absl::Time now) const {
  const double passed = std::max(0.0, absl::ToDoubleSeconds(now - bucket.time));
  return std::min(burst_, bucket.tokens + passed * per_second_);
}

RateLimiter::Bucket& RateLimiter::Refilled(std::string_view name, absl::Time now) {
  const auto found = buckets_.find(std::string(name));
  if (found != buckets_.end()) {
    found->second = {TokensOf(found->second, now), now};
    return found->second;
  }
  if (buckets_.size() >= buckets_max_) {
    absl::erase_if(buckets_, [&](const auto& b) { return TokensOf(b.second, now) >= burst_; });
    if (buckets_.size() >= buckets_max_) buckets_.clear();
  }
  return buckets_.emplace(std::string(name), Bucket{burst_, now}).first->second;
}

absl::Duration RateLimiter::Wait(const Bucket& bucket) const {
  return bucket.tokens >= 1 ? absl::ZeroDuration()
                            : absl::Seconds((1 - bucket.tokens) / per_second_);
}

absl::Duration RateLimiter::Take(std::string_view name, absl::Time now) {
  if (per_second_ <= 0) return absl::ZeroDuration();
  Bucket& bucket = Refilled(name, now);
  const absl::Duration wait = Wait(bucket);
  if (wait == absl::ZeroDuration()) bucket.tokens -= 1;
  return wait;
}

absl::Duration RateLimiter::Look(std::string_view name, absl::Time now) {
  return per_second_ <= 0 ? absl::ZeroDuration() : Wait(Refilled(name, now));
}

}  // namespace crowdloom::gateway
