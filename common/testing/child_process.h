// A program that a test runs, and that never outlives it: stopped by the destructor, and killed by
// the kernel when the test itself is killed.
#ifndef CROWDLOOM_COMMON_TESTING_CHILD_PROCESS_H_
#define CROWDLOOM_COMMON_TESTING_CHILD_PROCESS_H_

#include <sys/types.h>

#include <csignal>
#include <string>
#include <vector>

namespace crowdloom::testing {

class ChildProcess {
 public:
  // Output and errors are appended to `log_path`. The program is found in PATH.
  ChildProcess(std::vector<std::string> arguments, const std::string& log_path);
  ~ChildProcess();  // Stop(SIGKILL)
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool Running();

  // Sends the signal, if it still runs, and waits for the end. Gives the exit status of wait().
  int Stop(int signal);
  int Wait();

 private:
  pid_t pid_ = -1;
  bool ended_ = false;
  int status_ = 0;
};

}  // namespace crowdloom::testing

#endif  // CROWDLOOM_COMMON_TESTING_CHILD_PROCESS_H_
