// Where a Redis server is:
//   redis://[[user]:password@]host[:port][/database]      port 6379, database 0 unless given
//   unix://[[user]:password@]/path/of/socket[?db=number]
// User and password may be percent-encoded. TLS is not supported.
#ifndef CROWDLOOM_COMMON_REDIS_URL_H_
#define CROWDLOOM_COMMON_REDIS_URL_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace crowdloom::redis {

struct Address {
  std::string socket_path;  // empty for TCP
  std::string host;
  int port = 6379;
  std::string user;
  std::string password;
  int database = 0;

  friend bool operator==(const Address&, const Address&) = default;
};

// INVALID_ARGUMENT, reason INVALID_REDIS_URL. The message never repeats the password.
absl::StatusOr<Address> ParseUrl(std::string_view url);

}  // namespace crowdloom::redis

#endif  // CROWDLOOM_COMMON_REDIS_URL_H_
