#include "common/testing/postgres_server.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <pqxx/pqxx>
#include <sstream>

#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/strings.h"

namespace crowdloom::testing {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kStartTimeout = absl::Seconds(60);

std::string Contents(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// The newest installed version: Debian keeps the programs out of PATH.
std::string BinDir() {
  std::string newest;
  int newest_version = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    const int version = std::atoi(entry.path().filename().c_str());
    if (version <= newest_version || !fs::exists(entry.path() / "bin/postgres")) continue;
    newest_version = version;
    newest = (entry.path() / "bin/").string();
  }
  return newest;  // empty: found in PATH
}

bool Succeeds(std::vector<std::string> arguments, const std::string& log_path) {
  return ChildProcess(std::move(arguments), log_path).Wait() == 0;
}

// The kernel forgets the parent-death signal when the namespace changes the process's rights, so
// setpriv asks for it again inside.
std::vector<std::string> UserPrefix(const TempDir& dir, const std::string& log_path) {
  const std::vector<std::string> die_with_parent = {"setpriv", "--pdeathsig", "KILL"};
  if (geteuid() != 0) return die_with_parent;
  std::vector<std::string> prefix = {"unshare", "--user", "--map-user=1000"};
  prefix.insert(prefix.end(), die_with_parent.begin(), die_with_parent.end());
  std::vector<std::string> probe = prefix;
  probe.push_back("true");
  if (Succeeds(probe, log_path)) return prefix;
  CHECK(Succeeds({"chown", "-R", "postgres", dir.path()}, log_path)) << Contents(log_path);
  return {"setpriv", "--reuid", "postgres", "--clear-groups", "--pdeathsig", "KILL"};
}

}  // namespace

PostgresServer::PostgresServer() : log_path_(dir_.path() + "/log") {
  user_prefix_ = UserPrefix(dir_, log_path_);
  CreateCluster();
  Start();
}

PostgresServer::~PostgresServer() {
  if (process_ != nullptr) Stop();
}

std::vector<std::string> PostgresServer::AsUser(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), user_prefix_.begin(), user_prefix_.end());
  return arguments;
}

void PostgresServer::CreateCluster() {
  CHECK(Succeeds(
      AsUser({BinDir() + "initdb", "--pgdata", dir_.path() + "/data", "--username", "postgres",
              "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C.UTF-8"}),
      log_path_))
      << Contents(log_path_);
}

void PostgresServer::Start() {
  process_ = std::make_unique<ChildProcess>(
      AsUser({BinDir() + "postgres", "-D", dir_.path() + "/data", "-k", dir_.path(), "-c",
              "listen_addresses=", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c",
              "full_page_writes=off", "-c", "max_connections=60", "-c", "shared_buffers=32MB", "-c",
              "autovacuum=off"}),
      log_path_);
  AwaitReady();
}

void PostgresServer::Stop() {
  process_->Stop(SIGQUIT);
  process_.reset();
}

std::string PostgresServer::UrlOf(const std::string& database) const {
  return StrCat("postgresql:///", database, "?host=", dir_.path(), "&user=postgres");
}

void PostgresServer::AwaitReady() {
  const absl::Time deadline = absl::Now() + kStartTimeout;
  for (;;) {
    try {
      pqxx::connection connection(url());
      return;
    } catch (const pqxx::broken_connection&) {
      CHECK(process_->Running() && absl::Now() < deadline) << Contents(log_path_);
      absl::SleepFor(absl::Milliseconds(10));
    }
  }
}

}  // namespace crowdloom::testing
