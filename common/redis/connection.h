// One connection to Redis, owned and used by one thread. Connects when first needed and again after
// a loss.
//
//   redis::Connection redis({.url = "unix:///run/redis.sock"});
//   CL_ASSIGN_OR_RETURN(redis::Reply reply, redis.Command({"GET", key}));
//
// Not thread-safe. A command whose answer is lost is never sent again: it may have happened. The
// error is UNAVAILABLE, reason REDIS_UNAVAILABLE, with a retry delay, and the next command
// reconnects. A connection that the server closed while it was idle is replaced before use. From
// the first connection on the process ignores SIGPIPE.
#ifndef CROWDLOOM_COMMON_REDIS_CONNECTION_H_
#define CROWDLOOM_COMMON_REDIS_CONNECTION_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/redis/reply.h"

struct redisContext;

namespace crowdloom::redis {

struct ConnectionOptions {
  std::string url;  // see url.h
  absl::Duration connect_timeout = absl::Seconds(2);
  absl::Duration command_timeout = absl::Seconds(2);
};

// A Lua script with a name, usually embedded from a file. It may be run more than once by a retry
// of its caller, so it is written to be repeatable.
struct Script {
  std::string_view name;  // unique in its process
  std::string_view source;
};

// A command and its arguments; any bytes.
using Arguments = std::vector<std::string_view>;

class Connection {
 public:
  explicit Connection(ConnectionOptions options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  const ConnectionOptions& options() const { return options_; }

  // One round trip. An error reply becomes the Status (reply.h).
  absl::StatusOr<Reply> Command(absl::Span<const std::string_view> arguments);
  absl::StatusOr<Reply> Command(std::initializer_list<std::string_view> arguments) {
    return Command(absl::Span<const std::string_view>(arguments.begin(), arguments.size()));
  }

  // One round trip for many commands. One reply for each, in order; error replies stand in place.
  absl::StatusOr<std::vector<Reply>> Pipeline(absl::Span<const Arguments> commands);

  // Runs the script by its digest, loading it where the server does not have it.
  absl::StatusOr<Reply> Eval(const Script& script, absl::Span<const std::string_view> keys,
                             absl::Span<const std::string_view> arguments);

  // The same script for many calls in one round trip, error replies in place.
  struct Call {
    Arguments keys;
    Arguments arguments;
  };
  absl::StatusOr<std::vector<Reply>> EvalMany(const Script& script, absl::Span<const Call> calls);

  void Close();

 private:
  struct Free {
    void operator()(redisContext* context) const;
  };

  absl::Status Open();
  absl::Status Introduce(std::string_view user, std::string_view password, int database);
  bool Alive() const;
  absl::StatusOr<std::vector<Reply>> RoundTrip(absl::Span<const Arguments> commands);
  absl::StatusOr<Reply> ReadReply();
  absl::Status Lost();
  absl::StatusOr<std::string> Load(const Script& script);

  ConnectionOptions options_;
  std::unique_ptr<redisContext, Free> context_;
  absl::flat_hash_map<std::string, std::string> digests_;  // of loaded scripts, by name
};

}  // namespace crowdloom::redis

#endif  // CROWDLOOM_COMMON_REDIS_CONNECTION_H_
