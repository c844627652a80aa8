#include "services/ledger/core/event_command.h"

#include "common/base/status.h"
#include "common/base/strings.h"
#include "crowdloom/events/v1/events.pb.h"

namespace crowdloom::ledger {
namespace {

using Result = absl::StatusOr<std::optional<Command>>;

absl::Status Unreadable(std::string_view type) {
  return MakeError(absl::StatusCode::kInvalidArgument, "EVENT_UNREADABLE",
                   StrCat("cannot make sense of a ", type));
}

absl::Time TimeOr(const google::protobuf::Timestamp& time, bool has_time, absl::Time otherwise) {
  if (!has_time) return otherwise;
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

// The hold belongs to the project of the assignment: money never crosses projects.
absl::StatusOr<Accrue> AccrualOf(const EarningId& id, std::string_view hold_name, int64_t amount,
                                 const std::string& currency, absl::Time time) {
  CL_ASSIGN_OR_RETURN(const HoldId hold, ParseHoldName(hold_name));
  if (hold.project != id.project) return Unreadable("hold of another project");
  return Accrue{id, hold.number, currency, amount, time};
}

absl::StatusOr<EarningState> StateOf(events::v1::Verdict verdict) {
  if (verdict == events::v1::VERDICT_ACCEPTED) return EarningState::kApproved;
  if (verdict == events::v1::VERDICT_REJECTED) return EarningState::kRejected;
  if (verdict == events::v1::VERDICT_RETURNED) return EarningState::kReturned;
  return Unreadable("verdict");
}

// Work that is free of charge is paid by no hold.
template <typename Event>
bool IsFree(const Event& event) {
  return event.hold().empty() && event.amount_micros() == 0;
}

Result From(const events::v1::SubmissionReceived& event, absl::Time created_time) {
  if (IsFree(event)) return std::nullopt;
  CL_ASSIGN_OR_RETURN(const EarningId id, ParseAssignmentName(event.assignment(), event.attempt()));
  const absl::Time time = TimeOr(event.submit_time(), event.has_submit_time(), created_time);
  CL_ASSIGN_OR_RETURN(Accrue accrual, AccrualOf(id, event.hold(), event.amount_micros(),
                                                event.currency_code(), time));
  return Command(std::move(accrual));
}

Result From(const events::v1::VerdictRecorded& event, absl::Time created_time) {
  if (IsFree(event)) return std::nullopt;
  CL_ASSIGN_OR_RETURN(const EarningId id, ParseAssignmentName(event.assignment(), event.attempt()));
  CL_ASSIGN_OR_RETURN(Accrue accrual, AccrualOf(id, event.hold(), event.amount_micros(),
                                                event.currency_code(), created_time));
  CL_ASSIGN_OR_RETURN(const EarningState state, StateOf(event.verdict()));
  Decide decide{std::move(accrual), event.decision(), state, created_time, std::nullopt};
  if (event.has_accepted_amount_micros()) decide.accepted = event.accepted_amount_micros();
  return Command(std::move(decide));
}

// A report on a broken task is paid at once.
Result From(const events::v1::ReportAccepted& event, absl::Time created_time) {
  if (IsFree(event)) return std::nullopt;
  CL_ASSIGN_OR_RETURN(const EarningId id, ParseAssignmentName(event.assignment(), event.attempt()));
  CL_ASSIGN_OR_RETURN(Accrue accrual, AccrualOf(id, event.hold(), event.amount_micros(),
                                                event.currency_code(), created_time));
  return Command(Decide{std::move(accrual), /*decision=*/1, EarningState::kApproved, created_time});
}

Result From(const events::v1::HoldClosed& event, absl::Time) {
  CL_ASSIGN_OR_RETURN(const HoldId hold, ParseHoldName(event.hold()));
  return Command(CloseHold{hold});
}

template <typename Event>
Result Parse(std::string_view payload, absl::Time created_time) {
  Event event;
  if (!event.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return Unreadable(Event::descriptor()->name());
  }
  return From(event, created_time);
}

}  // namespace

Result CommandOf(std::string_view type, std::string_view payload, absl::Time created_time) {
  if (type == events::v1::SubmissionReceived::descriptor()->full_name()) {
    return Parse<events::v1::SubmissionReceived>(payload, created_time);
  }
  if (type == events::v1::VerdictRecorded::descriptor()->full_name()) {
    return Parse<events::v1::VerdictRecorded>(payload, created_time);
  }
  if (type == events::v1::ReportAccepted::descriptor()->full_name()) {
    return Parse<events::v1::ReportAccepted>(payload, created_time);
  }
  if (type == events::v1::HoldClosed::descriptor()->full_name()) {
    return Parse<events::v1::HoldClosed>(payload, created_time);
  }
  return std::nullopt;
}

}  // namespace crowdloom::ledger
