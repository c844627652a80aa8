// Internal to common/redis.
#ifndef CROWDLOOM_COMMON_REDIS_ERROR_H_
#define CROWDLOOM_COMMON_REDIS_ERROR_H_

#include <string_view>

#include "absl/status/status.h"

namespace crowdloom::redis {

// UNAVAILABLE, reason REDIS_UNAVAILABLE, with a retry delay.
absl::Status RedisUnavailable(std::string_view detail);

}  // namespace crowdloom::redis

#endif  // CROWDLOOM_COMMON_REDIS_ERROR_H_
