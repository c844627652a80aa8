// The log that consensus is a function of: submissions as dispatch told them, and directives, in
// one order for each project.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_LOG_ENTRY_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_LOG_ENTRY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "crowdloom/consensus/v1/log.pb.h"
#include "services/consensus/live/task_record.h"

namespace crowdloom::consensus {

struct LogEntry {
  int64_t seq = 0;                       // 0 before it is stored
  TaskKey task;                          // batch and ordinal are 0 for a whole project
  std::optional<Submission> submission;  // else
  v1::Directive directive;
  std::string traceparent;  // of the call that brought it
};

inline LogEntry EntryOf(Submission submission) {
  LogEntry entry;
  entry.task = submission.key.task;
  entry.submission = std::move(submission);
  return entry;
}

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_LOG_ENTRY_H_
