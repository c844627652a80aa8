#include "clients/cli/offline/bench/measured_command.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>

#include "absl/status/status.h"
#include "services/consensus/core/json.h"

namespace crowdloom::cli {
namespace {

// The child's side: the report as JSON into the pipe, an error as a JSON string.
void ReportInto(int pipe, const AggregateFlags& flags) {
  const auto report = RunAggregate(flags);
  const std::string text = report.ok()
                               ? ReportAsJson(*report)
                               : consensus::JsonQuoted(std::string(report.status().message()));
  const ssize_t written = write(pipe, text.data(), text.size());
  _exit(written == static_cast<ssize_t>(text.size()) ? 0 : 1);
}

std::string ReadAll(int pipe) {
  std::string text;
  char buffer[4096];
  for (ssize_t got = read(pipe, buffer, sizeof(buffer)); got > 0;
       got = read(pipe, buffer, sizeof(buffer))) {
    text.append(buffer, static_cast<size_t>(got));
  }
  return text;
}

double SecondsOf(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

}  // namespace

absl::StatusOr<CommandCost> RunMeasured(const AggregateFlags& flags) {
  int ends[2];
  if (pipe(ends) != 0) return absl::InternalError("no pipe");
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child < 0) return absl::InternalError("cannot fork");
  if (child == 0) ReportInto(ends[1], flags);
  close(ends[1]);
  const std::string text = ReadAll(ends[0]);
  close(ends[0]);
  int code = 0;
  rusage usage = {};
  wait4(child, &code, 0, &usage);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  const auto json = consensus::ParseJson(text);
  if (!json.ok()) return absl::InternalError("the command died");
  if (json->is(consensus::Json::Kind::kString)) return absl::InvalidArgumentError(json->string);
  CommandCost cost = {wall.count(),
                      SecondsOf(usage.ru_utime) + SecondsOf(usage.ru_stime),
                      static_cast<double>(usage.ru_maxrss) / 1024,
                      {}};
  for (const auto& [name, value] : json->members) cost.figures[name] = value.number;
  return cost;
}

}  // namespace crowdloom::cli
