#include "common/testing/child_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/check.h"

namespace crowdloom::testing {
namespace {

// Between fork and exec: only calls that are safe there.
[[noreturn]] void Exec(char* const* arguments, const char* log_path) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execvp(arguments[0], arguments);
  _exit(127);
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> arguments, const std::string& log_path) {
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  pid_ = fork();
  CHECK(pid_ >= 0);
  if (pid_ == 0) Exec(pointers.data(), log_path.c_str());
}

ChildProcess::~ChildProcess() { Stop(SIGKILL); }

bool ChildProcess::Running() {
  if (!ended_ && waitpid(pid_, &status_, WNOHANG) == pid_) ended_ = true;
  return !ended_;
}

int ChildProcess::Stop(int signal) {
  if (Running()) kill(pid_, signal);
  return Wait();
}

int ChildProcess::Wait() {
  if (!ended_) {
    CHECK_EQ(waitpid(pid_, &status_, 0), pid_);
    ended_ = true;
  }
  return status_;
}

}  // namespace crowdloom::testing
