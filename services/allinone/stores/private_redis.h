// A Redis of our own for a data directory, reached over a unix socket only.
//
// Its append-only file is written every second and it refuses writes rather than forget keys, so a
// restart finds the queues as they were but for a second; that second, and a lost file, are what
// the services rebuild from PostgreSQL. After a kill -9 of ours a server that was left behind is
// stopped first.
//
// Start blocks, and belongs on the main thread (see server_process.h). ALREADY_EXISTS when another
// process uses the directory.
#ifndef CROWDLOOM_SERVICES_ALLINONE_STORES_PRIVATE_REDIS_H_
#define CROWDLOOM_SERVICES_ALLINONE_STORES_PRIVATE_REDIS_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/allinone/stores/server_dir.h"
#include "services/allinone/stores/server_process.h"

namespace crowdloom::allinone {

struct PrivateRedisOptions {
  std::filesystem::path data_dir;  // the append-only file goes into data_dir/redis
  std::function<void(std::string_view)> progress = [](std::string_view) {};
  absl::Duration start_deadline = absl::Seconds(60);  // reading the file included
};

class PrivateRedis {
 public:
  static absl::StatusOr<std::unique_ptr<PrivateRedis>> Start(const PrivateRedisOptions& options);

  const std::string& url() const { return url_; }  // unix:///.../redis.sock
  pid_t pid() const { return server_->pid(); }
  bool Runs() { return server_->Runs(); }

  // Writes what is buffered and waits; killed at the deadline.
  absl::Status Stop(absl::Duration deadline);

 private:
  PrivateRedis(DirectoryClaim claim, std::unique_ptr<ServerProcess> server,
               std::filesystem::path socket_directory);

  DirectoryClaim claim_;
  std::unique_ptr<ServerProcess> server_;
  std::filesystem::path socket_directory_;
  std::string url_;
};

// Sends one inline command to the Redis at `socket` and returns the first line of its answer.
absl::StatusOr<std::string> AskRedis(const std::filesystem::path& socket,
                                     const std::string& command);

}  // namespace crowdloom::allinone

#endif  // CROWDLOOM_SERVICES_ALLINONE_STORES_PRIVATE_REDIS_H_
