// One run of `crowdctl aggregate`: files in, files out, figures back.

#ifndef CROWDLOOM_CLIENTS_CLI_OFFLINE_AGGREGATE_RUN_H_
#define CROWDLOOM_CLIENTS_CLI_OFFLINE_AGGREGATE_RUN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/offline/progress_bar.h"
#include "services/consensus/core/kinds/kind.h"

namespace crowdloom::cli {

struct AggregateFlags {
  std::string input;
  std::string kind = "auto";
  std::string method;  // "" is the kind's default
  std::string gold;    // "" for none; the same for the files below
  std::string truth;
  std::string output;
  std::string workers;
  int threads = 0;  // 0 is one a core that this process may use
};

struct AggregateReport {
  std::string kind;
  std::string method;
  size_t tasks = 0;
  size_t workers = 0;
  size_t answers = 0;  // rows of the file; repeats included
  double seconds = 0;
  double peak_mb = 0;
  std::vector<consensus::Figure> figures;
};

// `bar`, if there is one, is told how far the work is.
absl::StatusOr<AggregateReport> RunAggregate(const AggregateFlags& flags,
                                             ProgressBar* bar = nullptr);

// One flat JSON object.
std::string ReportAsJson(const AggregateReport& report);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_OFFLINE_AGGREGATE_RUN_H_
