#include "services/dispatch/core/undo.h"

namespace crowdloom::dispatch {

UndoDecision DecideUndo(const UndoCase& stored, int attempt, absl::Time now) {
  if (stored.review) return UndoDecision::kNotUndoable;
  if (attempt < stored.attempt) return UndoDecision::kStaleAttempt;
  if (attempt > stored.attempt) return UndoDecision::kNotSubmitted;
  if (stored.state == v1::Assignment::ACCEPTED || stored.state == v1::Assignment::REJECTED) {
    return UndoDecision::kResolved;
  }
  if (stored.state != v1::Assignment::SUBMITTED) return UndoDecision::kNotSubmitted;
  if (stored.final || stored.in_review) return UndoDecision::kResolved;
  if (stored.complete && !stored.reviewed) return UndoDecision::kResolved;
  if (now - stored.submit_time > kUndoTime) return UndoDecision::kTooLate;
  return UndoDecision::kReturn;
}

}  // namespace crowdloom::dispatch
