// The files of a PostgreSQL cluster, and the words that start its server: what PrivatePostgres
// needs to know of PostgreSQL's own programs.
#ifndef CROWDLOOM_SERVICES_ALLINONE_STORES_POSTGRES_CLUSTER_H_
#define CROWDLOOM_SERVICES_ALLINONE_STORES_POSTGRES_CLUSTER_H_

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/allinone/stores/run_as.h"

namespace crowdloom::allinone {

// The role and the database that a new cluster has.
inline constexpr char kPostgresName[] = "crowdloom";

// The path of one of PostgreSQL's programs: Debian keeps them off PATH, one folder per version.
std::string PostgresProgram(const std::string& name);

// Makes a cluster with its database at `cluster`, all or nothing: it is built beside and renamed.
absl::Status MakeCluster(const std::filesystem::path& cluster, const RunAs& run_as);

// The server's command line: durable, sized for a laptop, no port.
std::vector<std::string> PostgresWords(const std::filesystem::path& cluster,
                                       const std::filesystem::path& socket_directory);

// Whether the server `pid` on the cluster accepts connections.
bool ClusterIsReady(const std::filesystem::path& cluster, pid_t pid);

}  // namespace crowdloom::allinone

#endif  // CROWDLOOM_SERVICES_ALLINONE_STORES_POSTGRES_CLUSTER_H_
