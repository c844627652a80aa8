// Making hiredis contexts, for the two kinds of connection. Internal to common/redis.
#ifndef CROWDLOOM_COMMON_REDIS_HIREDIS_H_
#define CROWDLOOM_COMMON_REDIS_HIREDIS_H_

#include <hiredis/hiredis.h>

#include <csignal>

#include "absl/time/time.h"
#include "common/redis/reply.h"
#include "common/redis/url.h"

namespace crowdloom::redis {

// hiredis writes without MSG_NOSIGNAL, so a server that dies between two commands would end this
// process too: writing to it must be an error, not a signal.
inline void IgnoreBrokenPipes() {
  static const auto previous = std::signal(SIGPIPE, SIG_IGN);
  (void)previous;
}

// nullptr or a context with `err` set when it fails.
inline redisContext* Connect(const Address& address, absl::Duration timeout) {
  IgnoreBrokenPipes();
  const timeval limit = absl::ToTimeval(timeout);
  return address.socket_path.empty()
             ? redisConnectWithTimeout(address.host.c_str(), address.port, limit)
             : redisConnectUnixWithTimeout(address.socket_path.c_str(), limit);
}

// A copy of what hiredis read.
Reply FromHiredis(const redisReply& raw);

}  // namespace crowdloom::redis

#endif  // CROWDLOOM_COMMON_REDIS_HIREDIS_H_
