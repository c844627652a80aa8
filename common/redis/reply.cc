#include "common/redis/reply.h"

#include <string_view>

#include "absl/strings/match.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/redis/error.h"

namespace crowdloom::redis {

absl::Status RedisUnavailable(std::string_view detail) {
  return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE", detail),
                        absl::Seconds(1));
}

absl::Status StatusOf(const Reply& reply) {
  if (!reply.is_error()) return absl::OkStatus();
  for (const std::string_view passing :
       {"LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY ", "OOM"}) {
    if (absl::StartsWith(reply.text, ToAbsl(passing))) return RedisUnavailable(reply.text);
  }
  return MakeError(absl::StatusCode::kInternal, "REDIS_ERROR", reply.text);
}

}  // namespace crowdloom::redis
