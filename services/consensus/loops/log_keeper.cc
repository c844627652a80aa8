#include "services/consensus/loops/log_keeper.h"

#include <utility>
#include <vector>

#include "common/base/status.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/consensus/store/live_store.h"

namespace crowdloom::consensus {
namespace {

absl::Status Malformed() {
  return MakeError(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED",
                   "an event of dispatch does not parse");
}

absl::StatusOr<LogEntry> ParseAnswer(const outbox::Event& event) {
  events::v1::SubmissionReceived received;
  if (!received.ParseFromString(event.payload)) return Malformed();
  CL_ASSIGN_OR_RETURN(Submission submission, ParseSubmission(std::move(received)));
  return EntryOf(std::move(submission));
}

absl::StatusOr<LogEntry> ParseChange(const outbox::Event& event) {
  LogEntry entry;
  events::v1::TargetChanged& change = *entry.directive.mutable_target_changed();
  if (!change.ParseFromString(event.payload)) return Malformed();
  CL_ASSIGN_OR_RETURN(entry.task, ParseTask(change.task()));
  return entry;
}

}  // namespace

absl::Status LogEvents(pg::Tx& tx, absl::Span<const outbox::Event> events) {
  std::vector<LogEntry> entries;
  for (const outbox::Event& event : events) {
    const bool is_answer = event.type == events::v1::SubmissionReceived::descriptor()->full_name();
    const bool is_change = event.type == events::v1::TargetChanged::descriptor()->full_name();
    if (!is_answer && !is_change) continue;
    CL_ASSIGN_OR_RETURN(LogEntry entry, is_answer ? ParseAnswer(event) : ParseChange(event));
    entry.traceparent = event.traceparent;
    entries.push_back(std::move(entry));
  }
  AppendEntries(tx, entries);
  return absl::OkStatus();
}

}  // namespace crowdloom::consensus
