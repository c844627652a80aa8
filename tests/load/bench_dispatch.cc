// ./dev bench dispatch: lease + submit cycles a second through gRPC, beside single-row inserts by
// pgbench on the same server in the same run. Both commit durably.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "services/consensus/module.h"
#include "services/dispatch/module.h"
#include "services/ledger/module.h"
#include "services/workforce/module.h"
#include "tests/load/cycles.h"
#include "tests/load/scale.h"

namespace crowdloom::load {
namespace {

constexpr int kWorkersMax = 256;
constexpr int kHeadlineWorkers = 128;
constexpr int kBulk = 10;
constexpr int kQuickTasks = 150'000;
constexpr int kTasks = 600'000;
constexpr int kWaitingPeople = 10'000;
constexpr int kLeasingPeople = 1'000;

struct Options {
  bool json = false;
  bool quick = false;
  bool explain = false;
  std::vector<std::string> parts = {"cycles", "waiting", "growth"};
  int seconds = 3;
  int rounds = 3;
  int tasks = 1'000'000;  // of the growth

  bool Has(const std::string& part) const {
    if (quick) return part == "cycles";
    return std::find(parts.begin(), parts.end(), part) != parts.end();
  }
};

void PrintTable(const std::vector<CycleLine>& lines) {
  std::printf("%8s %10s %12s %6s %18s %18s %9s %7s\n", "workers", "cycles/s", "pgbench/s", "ratio",
              "lease p50/p99 ms", "submit p50/p99 ms", "settle s", "errors");
  for (const CycleLine& line : lines) {
    std::printf("%8d %10.0f %12.0f %6.2f %9.1f %8.1f %9.1f %8.1f %9.2f %7lld\n", line.workers,
                line.cycles, line.inserts, line.ratio(), line.lease_p50, line.lease_p99,
                line.submit_p50, line.submit_p99, line.settle, static_cast<long long>(line.errors));
    if (line.bulk > 0) {
      std::printf("%8s %10.0f %12.0f %6.2f  by calls of %d\n", "", line.bulk, line.inserts,
                  line.bulk_ratio(), kBulk);
    }
  }
}

// The queries that took longest altogether, waits included.
void ExplainQueries() {
  std::map<std::string, double> seconds, counts;
  const std::string text = metrics::Scrape(metrics::ProcessRegistry());
  for (const absl::string_view one : absl::StrSplit(text, '\n')) {
    const std::vector<std::string> parts = absl::StrSplit(one, absl::ByAnyChar("\" "));
    double value = 0;
    if (parts.size() < 3 || !absl::SimpleAtod(parts.back(), &value)) continue;
    if (absl::StartsWith(one, "pg_query_duration_seconds_sum")) seconds[parts[1]] = value;
    if (absl::StartsWith(one, "pg_query_duration_seconds_count")) counts[parts[1]] = value;
  }
  std::vector<std::pair<double, std::string>> longest;
  for (const auto& [query, sum] : seconds) longest.emplace_back(sum, query);
  std::sort(longest.rbegin(), longest.rend());
  std::printf("%10s %8s %10s  query\n", "seconds", "calls", "ms a call");
  for (size_t i = 0; i < std::min<size_t>(longest.size(), 25); ++i) {
    const auto& [sum, query] = longest[i];
    std::printf("%10.2f %8.0f %10.2f  %s\n", sum, counts[query], 1e3 * sum / counts[query],
                query.c_str());
  }
}

void Explain(const CycleLine& line) {
  double total = 0;
  for (const auto& [name, micros] : line.cycle_cpu) total += micros;
  std::printf("processor time: %.0f us a cycle, %.0f us an insert\n", total, line.insert_cpu);
  for (const auto& [name, micros] : line.cycle_cpu) {
    std::printf("%10.1f us  %s\n", micros, name.c_str());
  }
  ExplainQueries();
}

std::string JsonOf(const CycleLine& line) {
  return absl::StrFormat(
      "\"cycles_per_s\": %.0f, \"pgbench_inserts_per_s\": %.0f, \"ratio\": %.3f, "
      "\"bulk_ratio\": %.3f, \"lease_p99_ms\": %.2f, \"submit_p99_ms\": %.2f, \"workers\": %d, "
      "\"lease_p50_ms\": %.2f, \"submit_p50_ms\": %.2f, \"settle_s\": %.2f, \"errors\": %d",
      line.cycles, line.inserts, line.ratio(), line.bulk_ratio(), line.lease_p99, line.submit_p99,
      line.workers, line.lease_p50, line.submit_p50, line.settle, line.errors);
}

std::string JsonOf(const Waiting& waiting) {
  return absl::StrFormat("\"parked_wake_s\": %.2f, \"parked_mb\": %.0f, \"parked_threads\": %d",
                         waiting.wake_seconds, waiting.megabytes, waiting.threads);
}

std::string JsonOf(const Growth& growth) {
  return absl::StrFormat(
      "\"lease_growth\": %.2f, \"redis_bytes_per_open_task\": %.0f, "
      "\"postgres_bytes_per_answer\": %.0f, \"import_ratio\": %.3f, "
      "\"export_ratio\": %.3f, \"import_growth_mb\": %.1f, \"rebuild_s\": %.2f",
      growth.lease_growth, growth.redis_bytes_per_open_task, growth.postgres_bytes_per_answer,
      growth.import_rows / growth.import_copy_rows, growth.export_rows / growth.export_copy_rows,
      growth.import_megabytes, growth.rebuild_seconds);
}

void Print(const Waiting& waiting) {
  std::printf("%d people wait: %.0f MB, %d threads; all hold a lease after %.2f s\n",
              kWaitingPeople, waiting.megabytes, waiting.threads, waiting.wake_seconds);
}

void Print(const Growth& growth) {
  for (const Point& point : growth.points) {
    std::printf("lease p50 %6.1f ms, p99 %6.1f ms: %s\n", point.lease_p50, point.lease_p99,
                point.what.c_str());
  }
  std::printf("import %.0f rows/s (COPY %.0f), %.0f MB more; export %.0f rows/s (COPY %.0f)\n",
              growth.import_rows, growth.import_copy_rows, growth.import_megabytes,
              growth.export_rows, growth.export_copy_rows);
  std::printf("PostgreSQL %.0f bytes an answer, all services together\n",
              growth.postgres_bytes_per_answer);
  std::printf("Redis %.0f bytes an open task; rebuilt %lld places with %lld leases in %.2f s\n",
              growth.redis_bytes_per_open_task, static_cast<long long>(growth.rebuilt_places),
              static_cast<long long>(growth.leases), growth.rebuild_seconds);
}

Installation::Modules AllModules() {
  Installation::Modules modules;
  modules.push_back(workforce::MakeModule());
  modules.push_back(ledger::MakeModule());
  modules.push_back(consensus::MakeModule());
  modules.push_back(dispatch::MakeModule());
  return modules;
}

std::vector<CycleLine> RunCycles(const Options& options) {
  const Installation installation(AllModules());
  const std::vector<rpc::Principal> people = MakeWorkers(installation, kWorkersMax);
  StartTextBatch(installation, options.quick ? kQuickTasks : kTasks);
  AwaitFed(installation);
  LabelingResult warm_up;
  RunLabeling(installation, people, {.workers = 32, .duration = absl::Seconds(1)}, warm_up);
  std::vector<CycleLine> lines;
  if (!options.quick) {
    for (const int count : {1, 8, 32, kWorkersMax}) {
      lines.push_back(MeasureCycles(installation, people,
                                    {.workers = count, .rounds = 1, .seconds = options.seconds}));
    }
  }
  lines.push_back(MeasureCycles(installation, people,
                                {.workers = kHeadlineWorkers,
                                 .rounds = options.rounds,
                                 .seconds = options.seconds,
                                 .bulk = kBulk}));
  return lines;
}

Waiting RunWaiting() {
  const Installation installation(AllModules());
  return MeasureWaiting(installation, MakeWorkers(installation, kWaitingPeople));
}

Growth RunGrowth(int tasks) {
  const Installation installation(AllModules());
  return MeasureGrowth(installation, MakeWorkers(installation, kLeasingPeople), tasks);
}

int Run(const Options& options) {
  log::SetLevel(log::Level::kWarn);
  std::vector<std::string> json;
  if (options.Has("cycles")) {
    const std::vector<CycleLine> lines = RunCycles(options);
    PrintTable(lines);
    if (options.explain) Explain(lines.back());
    json.push_back(JsonOf(lines.back()));
  }
  if (options.Has("waiting")) {
    const Waiting waiting = RunWaiting();
    Print(waiting);
    json.push_back(JsonOf(waiting));
  }
  if (options.Has("growth")) {
    const Growth growth = RunGrowth(options.tasks);
    Print(growth);
    json.push_back(JsonOf(growth));
  }
  if (options.json) std::printf("{%s}\n", absl::StrJoin(json, ", ").c_str());
  return 0;
}

}  // namespace
}  // namespace crowdloom::load

int main(int argc, char** argv) {
  CLI::App app("Lease and submit cycles a second, beside pgbench's inserts");
  crowdloom::load::Options options;
  app.add_flag("--json", options.json, "One JSON object, for 128 workers, on the last line");
  app.add_flag("--quick", options.quick, "Only 128 workers, and neither growth nor waiting");
  app.add_flag("--explain", options.explain, "Who uses the processor for a cycle");
  app.add_option("--parts", options.parts, "Of cycles, waiting and growth")->delimiter(',');
  app.add_option("--seconds", options.seconds, "Of each measurement")->capture_default_str();
  app.add_option("--rounds", options.rounds, "The medians are over so many")->capture_default_str();
  app.add_option("--tasks", options.tasks, "Open tasks at the end of the growth")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return crowdloom::load::Run(options);
}
