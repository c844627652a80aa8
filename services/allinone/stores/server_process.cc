#include "services/allinone/stores/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status.h"

namespace crowdloom::allinone {
namespace {

constexpr absl::Duration kPoll = absl::Milliseconds(10);
constexpr int kCannotExecute = 127;

absl::Status StartFailed(const std::string& program, const std::string& why) {
  return MakeError(absl::StatusCode::kInternal, "SERVER_NOT_STARTED",
                   absl::StrCat("cannot start ", program, ": ", why));
}

std::vector<char*> Pointers(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Between fork and exec only calls that are safe after a fork of a threaded process.
[[noreturn]] void BecomeProgram(char* const* words, const char* directory, int input, int output) {
  setsid();
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  if (chdir(directory) != 0) _exit(kCannotExecute);
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execvp(words[0], words);
  _exit(kCannotExecute);
}

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& words,
                            const std::filesystem::path& directory, int input, int output) {
  const std::vector<char*> pointers = Pointers(words);
  const pid_t pid = fork();
  if (pid < 0) return StartFailed(words[0], strerror(errno));
  if (pid == 0) BecomeProgram(pointers.data(), directory.c_str(), input, output);
  return pid;
}

int Wait(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// An unnamed file with `text`, read from its start.
int FileWith(const std::string& text) {
  const int file = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0 && write(file, text.data(), text.size()) >= 0) lseek(file, 0, SEEK_SET);
  return file;
}

std::string ContentOf(int file) {
  std::string text(lseek(file, 0, SEEK_END), '\0');
  const ssize_t size = pread(file, text.data(), text.size(), 0);
  text.resize(size < 0 ? 0 : size);
  return text;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Start(const ServerCommand& command) {
  std::vector<std::string> words = command.run_as;
  for (const char* word : {"setpriv", "--pdeathsig", command.on_parent_death.c_str(), "--"}) {
    words.push_back(word);
  }
  words.insert(words.end(), command.words.begin(), command.words.end());

  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int log = open(command.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0) return StartFailed(words[0], absl::StrCat("cannot write ", command.log.string()));
  absl::StatusOr<pid_t> pid = Spawn(words, command.directory, nothing, log);
  close(nothing);
  close(log);
  if (!pid.ok()) return pid.status();
  return std::unique_ptr<ServerProcess>(new ServerProcess(*pid));
}

ServerProcess::~ServerProcess() {
  if (!Runs()) return;
  kill(pid_, SIGKILL);
  Wait(pid_);
}

bool ServerProcess::Runs() {
  if (!ended_ && waitpid(pid_, nullptr, WNOHANG) != 0) ended_ = true;
  return !ended_;
}

absl::Status ServerProcess::Stop(int signal, absl::Duration deadline) {
  if (!Runs()) return absl::OkStatus();
  const absl::Time end = absl::Now() + deadline;
  kill(pid_, signal);
  while (Runs() && absl::Now() < end) absl::SleepFor(kPoll);
  if (!Runs()) return absl::OkStatus();
  kill(pid_, SIGKILL);
  Wait(pid_);
  ended_ = true;
  return MakeError(absl::StatusCode::kDeadlineExceeded, "SERVER_KILLED",
                   absl::StrCat("process ", pid_, " did not stop in time and was killed"));
}

absl::StatusOr<std::string> RunProgram(const std::vector<std::string>& words,
                                       const std::filesystem::path& directory,
                                       const std::string& input) {
  const int in = FileWith(input), out = FileWith("");
  absl::StatusOr<pid_t> pid = Spawn(words, directory, in, out);
  const int status = pid.ok() ? Wait(*pid) : -1;
  std::string output = ContentOf(out);
  close(in);
  close(out);
  if (!pid.ok()) return pid.status();
  if (status != 0) {
    return MakeError(absl::StatusCode::kInternal, "PROGRAM_FAILED",
                     absl::StrCat(words[0], " failed (status ", status, "): ", output));
  }
  return output;
}

}  // namespace crowdloom::allinone
