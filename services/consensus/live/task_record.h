// All that is known about one task: the submissions that dispatch told of, and what was made of
// them so far.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_TASK_RECORD_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_TASK_RECORD_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "crowdloom/consensus/v1/consensus.pb.h"
#include "crowdloom/consensus/v1/log.pb.h"
#include "crowdloom/events/v1/events.pb.h"

namespace crowdloom::consensus {

inline constexpr std::string_view kTaskPattern = "projects/#/batches/*/tasks/*";
inline constexpr std::string_view kConsensusPattern = "projects/#/batches/*/tasks/*/consensus";
inline constexpr std::string_view kAssignmentPattern =
    "projects/#/batches/*/tasks/*/assignments/#-*";

struct TaskKey {
  int64_t project_id = 0;
  int32_t batch = 0;
  int32_t ordinal = 0;

  friend auto operator<=>(const TaskKey&, const TaskKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const TaskKey& key) {
    return H::combine(std::move(h), key.project_id, key.batch, key.ordinal);
  }
};

std::string TaskName(const TaskKey& key);
// INVALID_ARGUMENT, reason INVALID_NAME.
absl::StatusOr<TaskKey> ParseTask(std::string_view name);

// One worker's work on a task at a stage, in its attempts.
struct AssignmentKey {
  TaskKey task;
  int64_t worker_id = 0;
  int32_t stage = 0;

  friend auto operator<=>(const AssignmentKey&, const AssignmentKey&) = default;
};

// INVALID_ARGUMENT, reason INVALID_NAME.
absl::StatusOr<AssignmentKey> ParseAssignment(std::string_view name);
std::string AssignmentName(const AssignmentKey& key);

struct Submission {
  AssignmentKey key;
  events::v1::SubmissionReceived event;

  bool IsReview() const { return event.judgements_size() > 0; }
};

// INVALID_ARGUMENT for an event that no dispatch would write.
absl::StatusOr<Submission> ParseSubmission(events::v1::SubmissionReceived event);

struct TaskRecord {
  TaskKey key;
  std::vector<Submission> submissions;  // each (assignment, attempt) once, as they became known
  v1::Consensus consensus;              // version 0 before the first decision
  v1::TaskState state;

  bool Contains(const Submission& submission) const;
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_TASK_RECORD_H_
