#include "services/allinone/stores/private_redis.h"

#include <signal.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "services/allinone/stores/orphan.h"

namespace crowdloom::allinone {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kPoll = absl::Milliseconds(10);
constexpr absl::Duration kOrphanDeadline = absl::Seconds(10);
constexpr char kSocketName[] = "redis.sock";

struct Places {
  fs::path directory;
  fs::path socket;
  fs::path log;
};

absl::StatusOr<Places> MakePlaces(const fs::path& data) {
  CL_RETURN_IF_ERROR(MakePrivateDirectory(data / "redis"));
  CL_ASSIGN_OR_RETURN(fs::path sockets, MakeSocketDirectory(data));
  RotateLog(data / "redis.log");
  return Places{data / "redis", sockets / kSocketName, data / "redis.log"};
}

// The process title stays as given, so that an orphan can be told by its arguments.
std::vector<std::string> RedisWords(const Places& places) {
  return {"redis-server",
          "--port",
          "0",
          "--unixsocket",
          places.socket,
          "--unixsocketperm",
          "700",
          "--dir",
          places.directory,
          "--pidfile",
          places.directory / "redis.pid",
          "--appendonly",
          "yes",
          "--appendfsync",
          "everysec",
          "--save",
          "",
          "--maxmemory-policy",
          "noeviction",
          "--set-proc-title",
          "no",
          "--daemonize",
          "no"};
}

bool IsReady(const Places& places) {
  absl::StatusOr<std::string> answer = AskRedis(places.socket, "PING");
  return answer.ok() && *answer == "+PONG";
}

absl::Status NotReady(const Places& places, const std::string& what) {
  return MakeError(absl::StatusCode::kUnavailable, "REDIS_NOT_STARTED",
                   absl::StrCat("Redis ", what, "; see ", places.log.string()));
}

absl::StatusOr<std::unique_ptr<ServerProcess>> StartServer(const Places& places,
                                                           absl::Time deadline) {
  CL_ASSIGN_OR_RETURN(std::unique_ptr<ServerProcess> server, ServerProcess::Start({
                                                                 .words = RedisWords(places),
                                                                 .directory = places.directory,
                                                                 .log = places.log,
                                                                 .on_parent_death = "TERM",
                                                             }));
  while (!IsReady(places)) {
    if (!server->Runs()) return NotReady(places, "ended while it started");
    if (absl::Now() > deadline) return NotReady(places, "was not ready in time");
    absl::SleepFor(kPoll);
  }
  return server;
}

}  // namespace

PrivateRedis::PrivateRedis(DirectoryClaim claim, std::unique_ptr<ServerProcess> server,
                           fs::path socket_directory)
    : claim_(std::move(claim)),
      server_(std::move(server)),
      socket_directory_(std::move(socket_directory)),
      url_(absl::StrCat("unix://", (socket_directory_ / kSocketName).string())) {}

absl::StatusOr<std::unique_ptr<PrivateRedis>> PrivateRedis::Start(
    const PrivateRedisOptions& options) {
  const fs::path data = fs::absolute(options.data_dir).lexically_normal();
  CL_RETURN_IF_ERROR(MakePrivateDirectory(data));
  CL_ASSIGN_OR_RETURN(DirectoryClaim claim, DirectoryClaim::Take(data / "redis.claim"));
  CL_ASSIGN_OR_RETURN(Places places, MakePlaces(data));
  const fs::path pid_file = places.directory / "redis.pid";
  CL_RETURN_IF_ERROR(
      StopOrphan({pid_file, "redis-server", places.directory}, SIGTERM, kOrphanDeadline));
  options.progress("Starting Redis");
  CL_ASSIGN_OR_RETURN(auto server, StartServer(places, absl::Now() + options.start_deadline));
  return std::unique_ptr<PrivateRedis>(
      new PrivateRedis(std::move(claim), std::move(server), places.socket.parent_path()));
}

absl::Status PrivateRedis::Stop(absl::Duration deadline) {
  absl::Status status = server_->Stop(SIGTERM, deadline);
  RemoveIfEmpty(socket_directory_);
  return status;
}

}  // namespace crowdloom::allinone
