#include "services/dispatch/core/submit.h"

namespace crowdloom::dispatch {

SubmitDecision DecideSubmit(const std::optional<HeldState>& held,
                            const std::optional<Recorded>& recorded, int attempt,
                            std::string_view request_id, int64_t body_hash) {
  if (recorded.has_value()) {
    if (recorded->request_id != request_id) return SubmitDecision::kAlreadySubmitted;
    return recorded->body_hash == body_hash ? SubmitDecision::kRepeat
                                            : SubmitDecision::kRequestIdReused;
  }
  if (!held.has_value()) return SubmitDecision::kNotHeld;
  if (attempt < held->attempt) return SubmitDecision::kStaleAttempt;
  if (attempt > held->attempt) return SubmitDecision::kNotHeld;
  switch (held->state) {
    case v1::Assignment::LEASED:
      return SubmitDecision::kRecord;
    case v1::Assignment::EXPIRED:
      return SubmitDecision::kRecordIfFree;
    default:
      return SubmitDecision::kNotHeld;
  }
}

}  // namespace crowdloom::dispatch
