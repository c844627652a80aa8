// A replay's report for people and for programs.
#ifndef CROWDLOOM_CLIENTS_CLI_REPLAY_REPORT_TEXT_H_
#define CROWDLOOM_CLIENTS_CLI_REPLAY_REPORT_TEXT_H_

#include <string>
#include <vector>

#include "clients/cli/replay/replay.h"

namespace crowdloom::cli {

// One flat JSON object on one line. Money is in units of the currency, and in micros beside it.
std::string ReportJson(const ReplayReport& report, const std::vector<std::string>& broken);

// A table. `verified` says whether the invariants were looked at.
std::string ReportTable(const ReplayReport& report, const std::vector<std::string>& broken,
                        bool verified);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_REPLAY_REPORT_TEXT_H_
