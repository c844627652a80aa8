// A private Redis server on a unix socket in a temporary directory, keeping nothing on disk.
#ifndef CROWDLOOM_COMMON_TESTING_TEMP_REDIS_H_
#define CROWDLOOM_COMMON_TESTING_TEMP_REDIS_H_

#include <memory>
#include <string>

#include "common/testing/child_process.h"
#include "common/testing/temp_dir.h"

namespace crowdloom::testing {

class TempRedis {
 public:
  // With a password, clients must give it.
  explicit TempRedis(std::string password = "");
  ~TempRedis();

  // For common/redis: "unix:///tmp/.../redis.sock", with the password if there is one.
  std::string url() const;
  std::string socket_path() const { return dir_.path() + "/redis.sock"; }

  // A server that was stopped comes back empty, on the same socket.
  void Stop();
  void Start();

 private:
  TempDir dir_;
  std::string password_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace crowdloom::testing

#endif  // CROWDLOOM_COMMON_TESTING_TEMP_REDIS_H_
