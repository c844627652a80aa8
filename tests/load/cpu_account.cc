#include "tests/load/cpu_account.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "absl/strings/numbers.h"
#include "common/base/check.h"
#include "common/base/strings.h"
#include "common/pg/tx.h"

namespace crowdloom::load {
namespace {

namespace fs = std::filesystem;

constexpr pg::Query kBackends{
    "load_backends",
    "SELECT pid, coalesce(nullif(application_name, ''), backend_type) FROM pg_stat_activity"};

struct Task {
  std::string name;
  int parent = 0;
  double seconds = 0;
  double gone_seconds = 0;  // of children that are gone
};

// The column of the time of the process itself; that of its children that are gone follows.
constexpr int kUserTime = 14;

// Empty when the process ended meanwhile.
std::string ReadText(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The name may contain blanks and parentheses: what follows the last one is in columns.
std::optional<Task> ReadStat(const fs::path& path) {
  const std::string text = ReadText(path);
  const size_t open = text.find('('), close = text.rfind(')');
  if (open == std::string::npos || close == std::string::npos) return std::nullopt;
  std::istringstream columns(text.substr(close + 1));
  std::string state, skipped;
  Task task{.name = text.substr(open + 1, close - open - 1)};
  columns >> state >> task.parent;
  for (int column = 5; column < kUserTime; ++column) columns >> skipped;
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  double user = 0, system = 0;
  columns >> user >> system;
  task.seconds = (user + system) / ticks;
  columns >> user >> system;
  task.gone_seconds = (user + system) / ticks;
  return task;
}

std::map<int, Task> ReadAll(const fs::path& directory) {
  std::map<int, Task> tasks;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    int id = 0;
    if (!absl::SimpleAtoi(entry.path().filename().string(), &id)) continue;
    if (const auto task = ReadStat(entry.path() / "stat")) tasks[id] = *task;
  }
  return tasks;
}

bool Descends(const std::map<int, Task>& tasks, int id) {
  const int self = getpid();
  for (auto task = tasks.find(id); task != tasks.end(); task = tasks.find(task->second.parent)) {
    if (task->second.parent == self) return true;
  }
  return false;
}

std::map<int, std::string> Backends(const std::string& database_url) {
  std::map<int, std::string> names;
  pg::Connection connection({.url = database_url});
  CHECK_OK(pg::RunTx(connection, [&](pg::Tx& tx) {
    for (const auto& row : tx.Exec(kBackends)) {
      names[row[0].as<int>()] = StrCat("postgres ", row[1].as<std::string>());
    }
    return absl::OkStatus();
  }));
  return names;
}

}  // namespace

CpuAccount::CpuAccount(const std::string& database_url) {
  for (const auto& [id, thread] : ReadAll("/proc/self/task")) {
    seconds_[StrCat("thread ", thread.name)] += thread.seconds;
  }
  const std::map<int, std::string> backends = Backends(database_url);
  const std::map<int, Task> processes = ReadAll("/proc");
  for (const auto& [id, process] : processes) {
    if (!Descends(processes, id)) continue;
    const auto backend = backends.find(id);
    seconds_[backend == backends.end() ? process.name : backend->second] += process.seconds;
  }
}

std::map<std::string, double> CpuAccount::Since(const CpuAccount& before) const {
  std::map<std::string, double> used;
  for (const auto& [name, seconds] : seconds_) {
    const auto earlier = before.seconds_.find(name);
    const double more = seconds - (earlier == before.seconds_.end() ? 0 : earlier->second);
    if (more > 0) used[name] = more;
  }
  return used;
}

double ChildSeconds() {
  const std::map<int, Task> processes = ReadAll("/proc");
  double seconds = 0;
  for (const auto& [id, process] : processes) {
    if (Descends(processes, id)) seconds += process.seconds + process.gone_seconds;
    if (id == getpid()) seconds += process.gone_seconds;
  }
  return seconds;
}

}  // namespace crowdloom::load
