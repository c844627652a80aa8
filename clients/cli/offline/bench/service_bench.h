// The benchmark of the live consensus service, which is a program of its own beside this one: it
// needs the service and a database.
#ifndef CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_SERVICE_BENCH_H_
#define CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_SERVICE_BENCH_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"

namespace crowdloom::cli {

// The figures of its JSON object. `quick`: fewer answers and no recorded crowds. Ended after four
// minutes. NOT_FOUND when it was not built, INTERNAL when it failed.
absl::StatusOr<std::map<std::string, double>> RunServiceBench(bool quick);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_OFFLINE_BENCH_SERVICE_BENCH_H_
