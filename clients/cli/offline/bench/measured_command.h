// Runs `crowdctl aggregate` as its own process and tells what it cost, reading and writing
// included.

#ifndef CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_MEASURED_COMMAND_H_
#define CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_MEASURED_COMMAND_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/offline/aggregate_run.h"

namespace crowdloom::cli {

struct CommandCost {
  double wall_seconds = 0;
  double cpu_seconds = 0;
  double peak_mb = 0;
  std::map<std::string, double> figures;  // of the report
};

// In a child process, forked while this one is still small.
absl::StatusOr<CommandCost> RunMeasured(const AggregateFlags& flags);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_MEASURED_COMMAND_H_
