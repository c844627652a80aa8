#include "services/allinone/stores/orphan.h"

#include <signal.h>

#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/status.h"

namespace crowdloom::allinone {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kPoll = absl::Milliseconds(10);
constexpr absl::Duration kKillDeadline = absl::Seconds(5);

std::vector<std::string> ArgumentsOf(pid_t pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/cmdline"), std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return absl::StrSplit(text.str(), '\0');
}

bool IsServer(pid_t pid, const OrphanSearch& search) {
  const std::vector<std::string> arguments = ArgumentsOf(pid);
  if (fs::path(arguments[0]).filename() != search.program) return false;
  for (const std::string& argument : arguments) {
    if (argument == search.directory.string()) return true;
  }
  return false;
}

bool WaitForEnd(const OrphanSearch& search, pid_t pid, absl::Duration deadline) {
  const absl::Time end = absl::Now() + deadline;
  while (IsServer(pid, search) && absl::Now() < end) absl::SleepFor(kPoll);
  return !IsServer(pid, search);
}

pid_t PidIn(const fs::path& file) {
  pid_t pid = 0;
  std::ifstream(file) >> pid;
  return pid > 0 ? pid : 0;
}

}  // namespace

pid_t FindOrphan(const OrphanSearch& search) {
  const pid_t pid = PidIn(search.pid_file);
  return pid != 0 && IsServer(pid, search) ? pid : 0;
}

absl::Status StopOrphan(const OrphanSearch& search, int signal, absl::Duration deadline) {
  if (const pid_t pid = FindOrphan(search); pid != 0) {
    kill(pid, signal);
    kill(pid, SIGCONT);  // it may have been stopped by Ctrl-Z or a debugger
    if (!WaitForEnd(search, pid, deadline)) kill(pid, SIGKILL);
    if (!WaitForEnd(search, pid, kKillDeadline)) {
      return MakeError(absl::StatusCode::kUnavailable, "SERVER_STUCK",
                       absl::StrCat(search.program, " (process ", pid, ") does not end"));
    }
  }
  const pid_t other = PidIn(search.pid_file);
  std::error_code error;
  if (other != 0 && kill(other, 0) == 0) fs::remove(search.pid_file, error);
  return absl::OkStatus();
}

}  // namespace crowdloom::allinone
