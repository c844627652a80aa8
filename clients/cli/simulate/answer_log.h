// Recorded answers as the log that consensus decides by.
//
// Columns task,worker,label as everywhere; if there, `time` (seconds since 1970 or RFC 3339) puts
// the answers in order and says how long they took to come, `price` is what one accrues in units of
// the currency, and `seconds` how long it was worked on. Without `time`, the order of the rows.
#ifndef CROWDLOOM_CLIENTS_CLI_SIMULATE_ANSWER_LOG_H_
#define CROWDLOOM_CLIENTS_CLI_SIMULATE_ANSWER_LOG_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/consensus/simulate/policy_simulation.h"

namespace crowdloom::cli {

struct AnswerLogFlags {
  std::string input;
  std::string gold;                 // "" for none: the tasks that are gold, and their answers
  std::string truth;                // "" for none: what results are compared with
  int64_t price_micros = 0;         // of an answer, where the file has no price
  std::optional<uint64_t> shuffle;  // seed: tasks in random order, round by round
};

struct AnswerLog {
  std::vector<consensus::Submission> submissions;
  std::vector<std::string> workers;  // the name of workers/0-N is at N - 1
  consensus::Results truth;
};

// INVALID_ARGUMENT names file and line.
absl::StatusOr<AnswerLog> LoadAnswerLog(const AnswerLogFlags& flags);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_SIMULATE_ANSWER_LOG_H_
