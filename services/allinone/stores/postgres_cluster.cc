#include "services/allinone/stores/postgres_cluster.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/allinone/stores/server_dir.h"
#include "services/allinone/stores/server_process.h"

namespace crowdloom::allinone {
namespace {

namespace fs = std::filesystem;

// What differs from PostgreSQL's defaults. Durability is not among it: those defaults are safe.
constexpr std::pair<const char*, const char*> kSettings[] = {
    {"listen_addresses", ""},
    {"unix_socket_permissions", "0700"},
    {"max_connections", "200"},
    {"shared_buffers", "256MB"},
    {"effective_cache_size", "1GB"},
    {"random_page_cost", "1.1"},
    {"synchronous_commit", "on"},
    {"max_wal_size", "2GB"},
    {"checkpoint_timeout", "15min"},
    {"wal_compression", "on"},
    {"jit", "off"},  // costs more than it gives on short statements
    {"timezone", "UTC"},
    {"log_timezone", "UTC"},
    {"log_min_duration_statement", "1s"},
};

int VersionOf(const fs::path& folder) {
  int version = 0;
  return absl::SimpleAtoi(folder.filename().string(), &version) ? version : 0;
}

std::vector<std::string> With(const RunAs& run_as, std::vector<std::string> words) {
  words.insert(words.begin(), run_as.words.begin(), run_as.words.end());
  return words;
}

absl::Status Initialize(const fs::path& cluster, const RunAs& run_as) {
  return RunProgram(With(run_as, {PostgresProgram("initdb"), "-D", cluster.string(), "-U",
                                  kPostgresName, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"}),
                    cluster)
      .status();
}

// Without a server: PostgreSQL's single-user mode reads statements from its input.
absl::Status MakeDatabase(const fs::path& cluster, const RunAs& run_as) {
  return RunProgram(With(run_as, {PostgresProgram("postgres"), "--single", "-D", cluster.string(),
                                  "postgres"}),
                    cluster, absl::StrCat("CREATE DATABASE ", kPostgresName, ";\n"))
      .status();
}

}  // namespace

std::string PostgresProgram(const std::string& name) {
  std::error_code error;
  fs::path best;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", error)) {
    const bool has = fs::exists(version.path() / "bin" / name, error);
    if (has && VersionOf(version.path()) > VersionOf(best)) best = version.path();
  }
  return best.empty() ? name : (best / "bin" / name).string();
}

absl::Status MakeCluster(const fs::path& cluster, const RunAs& run_as) {
  fs::path unfinished = cluster;
  unfinished += ".unfinished";
  std::error_code error;
  fs::remove_all(unfinished, error);
  CL_RETURN_IF_ERROR(MakePrivateDirectory(unfinished));
  CL_RETURN_IF_ERROR(run_as.Own(unfinished));
  CL_RETURN_IF_ERROR(Initialize(unfinished, run_as));
  CL_RETURN_IF_ERROR(MakeDatabase(unfinished, run_as));
  fs::rename(unfinished, cluster, error);
  if (!error) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInternal, "CLUSTER_NOT_MADE",
                   absl::StrCat("cannot rename ", unfinished.string(), ": ", error.message()));
}

std::vector<std::string> PostgresWords(const fs::path& cluster, const fs::path& socket_directory) {
  std::vector<std::string> words = {PostgresProgram("postgres"), "-D", cluster.string(), "-k",
                                    socket_directory.string()};
  for (const auto& [name, value] : kSettings) {
    words.push_back("-c");
    words.push_back(absl::StrCat(name, "=", value));
  }
  return words;
}

// The file has the process id on its first line and the state on its eighth.
bool ClusterIsReady(const fs::path& cluster, pid_t pid) {
  std::ifstream file(cluster / "postmaster.pid");
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (number == 1 && line != absl::StrCat(pid)) return false;
    if (number == 8) return line.starts_with("ready");
  }
  return false;
}

}  // namespace crowdloom::allinone
