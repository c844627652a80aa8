// A server program that this process runs: started with its output in a file, stopped by signals
// with a deadline.
//
// The server sits in a session of its own, so that Ctrl-C at the terminal reaches only us and we
// stop it after what depends on it. When the thread that started it ends, the kernel sends it
// `on_parent_death`: start servers from the main thread. That covers a kill -9 of ours, except
// when it hits between two instructions; see orphan.h for the rest.
//
// Not thread-safe. Destroying it stops the server by SIGKILL: call Stop before.
#ifndef CROWDLOOM_SERVICES_ALLINONE_STORES_SERVER_PROCESS_H_
#define CROWDLOOM_SERVICES_ALLINONE_STORES_SERVER_PROCESS_H_

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace crowdloom::allinone {

struct ServerCommand {
  std::vector<std::string> words;   // the program, found on PATH, and its arguments
  std::filesystem::path directory;  // where it runs
  std::filesystem::path log;        // its output is appended here
  std::string on_parent_death;      // "INT" or "TERM"
  std::vector<std::string> run_as;  // words before the program (see run_as.h)
};

class ServerProcess {
 public:
  static absl::StatusOr<std::unique_ptr<ServerProcess>> Start(const ServerCommand& command);
  ~ServerProcess();

  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool Runs();

  // Sends `signal` and waits; at the deadline SIGKILL, and DEADLINE_EXCEEDED. OK when it had ended.
  absl::Status Stop(int signal, absl::Duration deadline);

 private:
  explicit ServerProcess(pid_t pid) : pid_(pid) {}

  pid_t pid_;
  bool ended_ = false;
};

// Runs a program to its end and returns its output; an error has the output's end as message.
absl::StatusOr<std::string> RunProgram(const std::vector<std::string>& words,
                                       const std::filesystem::path& directory,
                                       const std::string& input = "");

}  // namespace crowdloom::allinone

#endif  // CROWDLOOM_SERVICES_ALLINONE_STORES_SERVER_PROCESS_H_
