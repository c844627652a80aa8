// What must stand before a crowd can work: accounts and sessions, a project with its budget, a
// batch with its tasks. Made by the calls a manager's client would make.
#ifndef CROWDLOOM_CLIENTS_CLI_REPLAY_STAGE_H_
#define CROWDLOOM_CLIENTS_CLI_REPLAY_STAGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/api/api_client.h"
#include "clients/cli/replay/replay.h"

namespace crowdloom::cli {

// The key of the one control that the replayed project asks.
inline constexpr char kReplayControl[] = "label";

// By the indexes of the recorded answers.
struct Stage {
  std::string project;
  std::string batch;
  std::vector<std::string> workers;  // "workers/3-5"
  std::vector<std::string> tokens;   // of their sessions
};

absl::StatusOr<Stage> BuildStage(const RecordedAnswers& answers, const ReplayOptions& options,
                                 ApiClient* client);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_REPLAY_STAGE_H_
