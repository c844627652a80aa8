#include "services/ledger/loops/event_loop.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/base/status.h"
#include "services/ledger/core/event_command.h"

namespace crowdloom::ledger {

absl::Status ApplyEvents(pg::Tx& tx, absl::Span<const outbox::Event> events, PostingStore& store,
                         const Clock& clock, Metrics& metrics) {
  std::vector<Command> commands;
  for (const outbox::Event& event : events) {
    CL_ASSIGN_OR_RETURN(std::optional<Command> command,
                        CommandOf(event.type, event.payload, event.created_time));
    if (command.has_value()) commands.push_back(*std::move(command));
  }
  if (commands.empty()) return absl::OkStatus();
  absl::Status first;
  for (const absl::Status& outcome : store.Apply(tx, commands, clock.Now())) {
    if (first.ok()) first = outcome;
  }
  metrics.Count(commands, first);
  return first;
}

}  // namespace crowdloom::ledger
