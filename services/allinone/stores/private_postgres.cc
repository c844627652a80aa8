#include "services/allinone/stores/private_postgres.h"

#include <signal.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "services/allinone/stores/orphan.h"
#include "services/allinone/stores/postgres_cluster.h"

namespace crowdloom::allinone {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kPoll = absl::Milliseconds(10);
constexpr absl::Duration kOrphanDeadline = absl::Seconds(10);
// SIGINT is PostgreSQL's fast shutdown: it ends the sessions and does not wait for them.
constexpr int kFastShutdown = SIGINT;
// After the crash of a server its sessions can outlive it for a moment, and keep the next one out.
constexpr int kStartAttempts = 5;
constexpr absl::Duration kBetweenAttempts = absl::Milliseconds(300);

struct Places {
  fs::path cluster;
  fs::path socket_directory;
  fs::path log;
};

absl::StatusOr<Places> MakePlaces(const fs::path& data, const RunAs& run_as) {
  CL_ASSIGN_OR_RETURN(fs::path sockets, MakeSocketDirectory(data));
  CL_RETURN_IF_ERROR(run_as.Own(sockets));
  RotateLog(data / "postgres.log");
  return Places{data / "postgres", sockets, data / "postgres.log"};
}

absl::Status StopOrphans(const Places& places) {
  const OrphanSearch search = {places.cluster / "postmaster.pid", "postgres", places.cluster};
  CL_RETURN_IF_ERROR(StopOrphan(search, kFastShutdown, kOrphanDeadline));
  const OrphanSearch socket = {places.socket_directory / ".s.PGSQL.5432.lock", "postgres",
                               places.cluster};
  return StopOrphan(socket, kFastShutdown, kOrphanDeadline);
}

absl::Status NotReady(const Places& places, const std::string& what) {
  return MakeError(absl::StatusCode::kUnavailable, "POSTGRES_NOT_STARTED",
                   absl::StrCat("PostgreSQL ", what, "; see ", places.log.string()));
}

// The running server once it is ready; UNAVAILABLE when it ended before or took too long.
absl::StatusOr<std::unique_ptr<ServerProcess>> StartOnce(const Places& places, const RunAs& run_as,
                                                         absl::Time deadline) {
  CL_ASSIGN_OR_RETURN(std::unique_ptr<ServerProcess> server,
                      ServerProcess::Start({
                          .words = PostgresWords(places.cluster, places.socket_directory),
                          .directory = places.cluster,
                          .log = places.log,
                          .on_parent_death = "INT",
                          .run_as = run_as.words,
                      }));
  while (!ClusterIsReady(places.cluster, server->pid())) {
    if (!server->Runs()) return NotReady(places, "ended while it started");
    if (absl::Now() > deadline) return NotReady(places, "was not ready in time");
    absl::SleepFor(kPoll);
  }
  return server;
}

absl::StatusOr<std::unique_ptr<ServerProcess>> StartServer(const Places& places,
                                                           const RunAs& run_as,
                                                           absl::Time deadline) {
  for (int attempt = 1;; ++attempt) {
    auto server = StartOnce(places, run_as, deadline);
    if (server.ok() || attempt == kStartAttempts || absl::Now() > deadline) return server;
    absl::SleepFor(kBetweenAttempts);
  }
}

}  // namespace

PrivatePostgres::PrivatePostgres(DirectoryClaim claim, std::unique_ptr<ServerProcess> server,
                                 fs::path socket_directory)
    : claim_(std::move(claim)),
      server_(std::move(server)),
      socket_directory_(std::move(socket_directory)),
      url_(absl::StrCat("postgresql://", kPostgresName, "@/", kPostgresName,
                        "?host=", socket_directory_.string())) {}

absl::StatusOr<std::unique_ptr<PrivatePostgres>> PrivatePostgres::Start(
    const PrivatePostgresOptions& options) {
  const fs::path data = fs::absolute(options.data_dir).lexically_normal();
  CL_RETURN_IF_ERROR(MakePrivateDirectory(data));
  CL_ASSIGN_OR_RETURN(DirectoryClaim claim, DirectoryClaim::Take(data / "postgres.claim"));
  CL_ASSIGN_OR_RETURN(RunAs run_as, FindRunAs(data / "postgres", options.run_as));
  CL_RETURN_IF_ERROR(run_as.Reach(data));
  CL_ASSIGN_OR_RETURN(Places places, MakePlaces(data, run_as));
  CL_RETURN_IF_ERROR(StopOrphans(places));
  if (!fs::exists(places.cluster)) {
    options.progress("Making a PostgreSQL cluster");
    CL_RETURN_IF_ERROR(MakeCluster(places.cluster, run_as));
  }
  CL_RETURN_IF_ERROR(run_as.Own(places.cluster));
  options.progress("Starting PostgreSQL");
  CL_ASSIGN_OR_RETURN(auto server,
                      StartServer(places, run_as, absl::Now() + options.start_deadline));
  return std::unique_ptr<PrivatePostgres>(
      new PrivatePostgres(std::move(claim), std::move(server), places.socket_directory));
}

absl::Status PrivatePostgres::Stop(absl::Duration deadline) {
  absl::Status status = server_->Stop(kFastShutdown, deadline);
  RemoveIfEmpty(socket_directory_);
  return status;
}

}  // namespace crowdloom::allinone
