// A PostgreSQL of our own for a data directory, reached over a unix socket only.
//
//   auto postgres = PrivatePostgres::Start({.data_dir = dir, .progress = Print});
//   if (!postgres.ok()) return postgres.status();
//   Connect((*postgres)->url());
//   ...
//   (*postgres)->Stop(absl::Seconds(10));
//
// The first start makes the cluster (some seconds) with a database `crowdloom` owned by a role of
// that name; later ones find it again, also after a kill -9 of ours or of the server: commits that
// were acknowledged are there (synchronous_commit is on). Works as root, see run_as.h.
//
// Start blocks, and belongs on the main thread (see server_process.h). ALREADY_EXISTS when another
// process uses the directory.
#ifndef CROWDLOOM_SERVICES_ALLINONE_STORES_PRIVATE_POSTGRES_H_
#define CROWDLOOM_SERVICES_ALLINONE_STORES_PRIVATE_POSTGRES_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/allinone/stores/run_as.h"
#include "services/allinone/stores/server_dir.h"
#include "services/allinone/stores/server_process.h"

namespace crowdloom::allinone {

// Called with one sentence before each step that may take seconds.
using Progress = std::function<void(std::string_view)>;

struct PrivatePostgresOptions {
  std::filesystem::path data_dir;  // the cluster goes into data_dir/postgres
  Progress progress = [](std::string_view) {};
  RunAsChoice run_as = RunAsChoice::kAutomatic;
  absl::Duration start_deadline = absl::Seconds(60);  // recovery after a crash included
};

class PrivatePostgres {
 public:
  static absl::StatusOr<std::unique_ptr<PrivatePostgres>> Start(
      const PrivatePostgresOptions& options);

  const std::string& url() const { return url_; }  // postgresql://...
  pid_t pid() const { return server_->pid(); }
  bool Runs() { return server_->Runs(); }

  // Ends sessions, writes a checkpoint and waits; killed at the deadline, which loses no commit.
  absl::Status Stop(absl::Duration deadline);

 private:
  PrivatePostgres(DirectoryClaim claim, std::unique_ptr<ServerProcess> server,
                  std::filesystem::path socket_directory);

  DirectoryClaim claim_;
  std::unique_ptr<ServerProcess> server_;
  std::filesystem::path socket_directory_;
  std::string url_;
};

}  // namespace crowdloom::allinone

#endif  // CROWDLOOM_SERVICES_ALLINONE_STORES_PRIVATE_POSTGRES_H_
