// Gives recorded answers to a server again, as the people who gave them would: one account for each
// recorded worker, each task reserved for who answered it, every answer leased and submitted
// through the gateway by its own worker, several at once. Then waits for consensus and money, and
// reports.
//
// Every call is repeated with the same request_id while the server is away, so killing and starting
// it again in between changes nothing about the result.
#ifndef CROWDLOOM_CLIENTS_CLI_REPLAY_REPLAY_H_
#define CROWDLOOM_CLIENTS_CLI_REPLAY_REPLAY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cli/api/credentials.h"
#include "clients/cli/api/http_connection.h"
#include "clients/cli/replay/accuracy.h"
#include "clients/cli/replay/recorded_answers.h"

namespace crowdloom::cli {

struct ReplayOptions {
  ServerAddress server;
  Credential admin;      // needs the role ADMIN
  bool dynamic = false;  // consensus decides how many answers a task gets
  std::string method;    // Project.aggregation_method; the service's default when empty
  int threads = 16;
  int64_t price_micros = 40'000;  // for one answer
  absl::Duration patience =
      absl::Minutes(5);                      // with a server that is away, or a crowd that is stuck
  absl::Duration quiet = absl::Seconds(15);  // dynamic: nobody has work any more
  std::function<void(const std::string&)> progress = [](const std::string&) {};
};

struct ReplayReport {
  std::string project;
  std::string batch;
  int64_t tasks = 0;
  int64_t workers = 0;
  int64_t answers_sent = 0;      // acknowledged
  int64_t answers_recorded = 0;  // counted by the server
  int64_t tasks_resolved = 0;
  int64_t tasks_disputed = 0;
  Accuracy accuracy;
  Accuracy majority;
  int64_t granted_micros = 0;
  int64_t reserved_micros = 0;
  int64_t pending_micros = 0;
  int64_t paid_micros = 0;
  int64_t available_micros = 0;
  std::map<std::string, int64_t> troubles;  // refusals met on the way, by reason
  double seconds = 0;                       // from the first lease to the last answer
  double total_seconds = 0;
};

absl::StatusOr<ReplayReport> Replay(const RecordedAnswers& answers, const Truth& truth,
                                    const ReplayOptions& options);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_REPLAY_REPLAY_H_
