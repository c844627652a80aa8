// crowdctl aggregate: consensus of an answer file, without a server.

#include <cstdio>
#include <memory>

#include "clients/cli/offline/aggregate_run.h"
#include "clients/cli/offline/commands.h"

namespace crowdloom::cli {
namespace {

std::string KindNames() {
  std::string names = "auto";
  for (const consensus::Kind* kind : consensus::AllKinds()) names.append(", ").append(kind->name());
  return names;
}

void PrintReport(const AggregateReport& report) {
  std::printf("%s by %s: %zu tasks, %zu workers, %zu answers in %.3f s, %.0f MB\n",
              report.kind.c_str(), report.method.c_str(), report.tasks, report.workers,
              report.answers, report.seconds, report.peak_mb);
  for (const consensus::Figure& figure : report.figures) {
    std::printf("  %-28s %.6g\n", figure.name.c_str(), figure.value);
  }
}

// The bar is gone before anything else is printed.
absl::StatusOr<AggregateReport> RunWithBar(const AggregateFlags& flags) {
  ProgressBar bar;
  return RunAggregate(flags, &bar);
}

}  // namespace

void AddAggregateCommand(CLI::App& app) {
  auto flags = std::make_shared<AggregateFlags>();
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("aggregate", "Consensus of an answer file, offline");
  command
      ->add_option("--input", flags->input, "answers: CSV with task,worker,label; .gz; - is stdin")
      ->required();
  command->add_option("--output", flags->output, "consensus: task,label,confidence or item,score");
  command->add_option("--kind", flags->kind, "kind of answer: " + KindNames())
      ->capture_default_str();
  command->add_option("--method", flags->method,
                      "aggregation method; without it the kind's default");
  command->add_option("--gold", flags->gold, "known labels: CSV with task,label");
  command->add_option("--truth", flags->truth, "right labels to score the result against");
  command->add_option(
      "--workers", flags->workers,
      "file to write about the workers: answers, accuracy with its interval, agreement");
  command
      ->add_option("--threads", flags->threads,
                   "threads, by default one a core; the result is the same for any number")
      ->check(CLI::Range(1, 256));
  command->add_flag("--json", *json, "print one JSON object");
  command->callback([flags, json] {
    const auto report = RunWithBar(*flags);
    FinishCommand(report.status());
    if (*json) {
      std::printf("%s\n", ReportAsJson(*report).c_str());
    } else if (flags->output != "-") {
      PrintReport(*report);
    }
  });
}

}  // namespace crowdloom::cli
