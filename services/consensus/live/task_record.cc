#include "services/consensus/live/task_record.h"

#include <algorithm>
#include <utility>

#include "common/base/resource_name.h"
#include "common/base/status.h"

namespace crowdloom::consensus {

std::string TaskName(const TaskKey& key) {
  return FormatName(kTaskPattern, key.project_id, key.batch, key.ordinal);
}

absl::StatusOr<TaskKey> ParseTask(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<3>(kTaskPattern, name));
  return TaskKey{ids[0], static_cast<int32_t>(ids[1]), static_cast<int32_t>(ids[2])};
}

absl::StatusOr<AssignmentKey> ParseAssignment(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<5>(kAssignmentPattern, name));
  return AssignmentKey{.task = {.project_id = ids[0],
                                .batch = static_cast<int32_t>(ids[1]),
                                .ordinal = static_cast<int32_t>(ids[2])},
                       .worker_id = ids[3],
                       .stage = static_cast<int32_t>(ids[4])};
}

std::string AssignmentName(const AssignmentKey& key) {
  return FormatName(kAssignmentPattern, key.task.project_id, key.task.batch, key.task.ordinal,
                    key.worker_id, key.stage);
}

absl::StatusOr<Submission> ParseSubmission(events::v1::SubmissionReceived event) {
  CL_ASSIGN_OR_RETURN(const AssignmentKey key, ParseAssignment(event.assignment()));
  if (event.attempt() < 1) return InvalidField("attempt", "is less than 1");
  return Submission{.key = key, .event = std::move(event)};
}

bool TaskRecord::Contains(const Submission& submission) const {
  return std::any_of(submissions.begin(), submissions.end(), [&](const Submission& known) {
    return known.key == submission.key && known.event.attempt() == submission.event.attempt();
  });
}

}  // namespace crowdloom::consensus
