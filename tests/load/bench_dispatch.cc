// ./dev bench dispatch: lease + submit cycles a second through gRPC, beside single-row inserts by
// pgbench on the same server in the same run. Both commit durably.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <vector>

#include "common/log/log.h"
#include "services/consensus/module.h"
#include "services/dispatch/module.h"
#include "services/ledger/module.h"
#include "services/workforce/module.h"
#include "tests/load/labeling.h"
#include "tests/load/pgbench.h"

namespace crowdloom::load {
namespace {

// Bytes of the baseline's payload: about what one stored answer takes.
constexpr int kRowBytes = 60;

struct Line {
  int workers = 0;
  double cycles = 0, inserts = 0;
  double lease_p50 = 0, lease_p99 = 0, submit_p50 = 0, submit_p99 = 0;
  int64_t errors = 0;
};

struct Options {
  bool json = false;
  bool quick = false;
  int seconds = 5;
};

Line Measure(const Installation& installation, const std::vector<rpc::Principal>& people, int count,
             int seconds) {
  LabelingResult result;
  RunLabeling(installation, people, count, absl::Seconds(seconds), result);
  return {
      .workers = count,
      .cycles = result.CyclesPerSecond(),
      .inserts = PgbenchInsertsPerSecond(installation.database_url(), count, seconds, kRowBytes),
      .lease_p50 = result.lease.Quantile(0.5),
      .lease_p99 = result.lease.Quantile(0.99),
      .submit_p50 = result.submit.Quantile(0.5),
      .submit_p99 = result.submit.Quantile(0.99),
      .errors = result.errors};
}

void PrintTable(const std::vector<Line>& lines) {
  std::printf("%8s %10s %12s %6s %18s %18s %7s\n", "workers", "cycles/s", "pgbench/s", "ratio",
              "lease p50/p99 ms", "submit p50/p99 ms", "errors");
  for (const Line& line : lines) {
    std::printf("%8d %10.0f %12.0f %6.2f %9.1f %8.1f %9.1f %8.1f %7lld\n", line.workers,
                line.cycles, line.inserts, line.cycles / line.inserts, line.lease_p50,
                line.lease_p99, line.submit_p50, line.submit_p99,
                static_cast<long long>(line.errors));
  }
}

void PrintJson(const Line& line) {
  std::printf(
      "{\"cycles_per_s\": %.0f, \"pgbench_inserts_per_s\": %.0f, \"ratio\": %.3f, "
      "\"workers\": %d, \"lease_p50_ms\": %.2f, \"lease_p99_ms\": %.2f, \"submit_p50_ms\": %.2f, "
      "\"submit_p99_ms\": %.2f, \"errors\": %lld}\n",
      line.cycles, line.inserts, line.cycles / line.inserts, line.workers, line.lease_p50,
      line.lease_p99, line.submit_p50, line.submit_p99, static_cast<long long>(line.errors));
}

Installation::Modules AllModules() {
  Installation::Modules modules;
  modules.push_back(workforce::MakeModule());
  modules.push_back(ledger::MakeModule());
  modules.push_back(consensus::MakeModule());
  modules.push_back(dispatch::MakeModule());
  return modules;
}

int Run(const Options& options) {
  log::SetLevel(log::Level::kWarn);
  const Installation installation(AllModules());
  const std::vector<rpc::Principal> people = MakeWorkers(installation, 256);
  StartTextBatch(installation, options.quick ? 60'000 : 250'000);
  LabelingResult warm_up;
  RunLabeling(installation, people, 32, absl::Seconds(1), warm_up);
  const std::vector<int> counts =
      options.quick ? std::vector<int>{128} : std::vector<int>{1, 8, 32, 256, 128};
  std::vector<Line> lines;
  for (int count : counts) {
    lines.push_back(Measure(installation, people, count, options.seconds));
  }
  PrintTable(lines);
  if (options.json) PrintJson(lines.back());
  return 0;
}

}  // namespace
}  // namespace crowdloom::load

int main(int argc, char** argv) {
  CLI::App app("Lease and submit cycles a second, beside pgbench's inserts");
  crowdloom::load::Options options;
  app.add_flag("--json", options.json, "One JSON object, for 128 workers, on the last line");
  app.add_flag("--quick", options.quick, "Only 128 workers");
  app.add_option("--seconds", options.seconds, "Of each measurement")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return crowdloom::load::Run(options);
}
