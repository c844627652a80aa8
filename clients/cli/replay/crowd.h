// The crowd at work: threads that in turn are each recorded worker, lease what is theirs and submit
// what they once answered.
#ifndef CROWDLOOM_CLIENTS_CLI_REPLAY_CROWD_H_
#define CROWDLOOM_CLIENTS_CLI_REPLAY_CROWD_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "clients/cli/api/api_client.h"
#include "clients/cli/replay/replay.h"
#include "clients/cli/replay/roster.h"
#include "clients/cli/replay/stage.h"
#include "crowdloom/dispatch/v1/assignment.pb.h"

namespace crowdloom::cli {

class Crowd {
 public:
  // All outlive the crowd.
  Crowd(const RecordedAnswers& answers, const ReplayOptions& options, const Stage& stage);

  // Works until every answer is recorded, or nobody gets anywhere any more.
  void Work(Roster* roster);

 private:
  Visit VisitOf(int worker, ApiClient* client);
  absl::Status Submit(int worker, const dispatch::v1::Assignment& assignment, ApiClient* client,
                      bool* fresh);
  absl::Status ReadGuidelines(int worker, ApiClient* client);

  const RecordedAnswers& answers_;
  const ReplayOptions& options_;
  const Stage& stage_;
  // By worker: task to label, and what is recorded. A worker is with one thread at a time.
  std::vector<absl::flat_hash_map<int, int>> open_;
};

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_REPLAY_CROWD_H_
