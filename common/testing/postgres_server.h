// A private PostgreSQL server on a unix socket in a temporary directory, without fsync. Works for
// root too, which PostgreSQL refuses: the server then runs in a user namespace of its own, or as
// the user postgres where namespaces are forbidden.
//
// Most tests want a TempPostgres, which shares one server. Tests that stop the server use this.
#ifndef CROWDLOOM_COMMON_TESTING_POSTGRES_SERVER_H_
#define CROWDLOOM_COMMON_TESTING_POSTGRES_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "common/testing/child_process.h"
#include "common/testing/temp_dir.h"

namespace crowdloom::testing {

class PostgresServer {
 public:
  // Creates the cluster and starts it. A failure stops the test with the server's log.
  PostgresServer();
  ~PostgresServer();

  // Of the database postgres, for its superuser.
  std::string url() const { return UrlOf("postgres"); }
  std::string UrlOf(const std::string& database) const;

  void Start();
  void Stop();  // as a crash: SIGQUIT, nothing is written down

 private:
  void CreateCluster();
  void AwaitReady();
  std::vector<std::string> AsUser(std::vector<std::string> arguments) const;

  TempDir dir_;
  std::string log_path_;
  std::vector<std::string> user_prefix_;  // what runs a command as a user who is not root
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace crowdloom::testing

#endif  // CROWDLOOM_COMMON_TESTING_POSTGRES_SERVER_H_
