// What other services' events mean to the ledger.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_EVENT_COMMAND_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_EVENT_COMMAND_H_

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/ledger/core/command.h"

namespace crowdloom::ledger {

// The command that an event asks for: SubmissionReceived accrues, VerdictRecorded decides,
// ReportAccepted pays, HoldClosed closes. nullopt for events that move no money. INVALID_ARGUMENT
// for an event that cannot be understood, which then waits for a person.
absl::StatusOr<std::optional<Command>> CommandOf(std::string_view type, std::string_view payload,
                                                 absl::Time created_time);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_EVENT_COMMAND_H_
