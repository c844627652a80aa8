#include "services/dispatch/core/undo.h"

namespace crowdloom::dispatch {
namespace {

constexpr absl::Duration kUndoTimeDefault = absl::Seconds(30);

}  // namespace

absl::Duration UndoTime(const v1::Batch& batch) {
  if (!batch.has_undo_time()) return kUndoTimeDefault;
  return absl::Seconds(batch.undo_time().seconds()) + absl::Nanoseconds(batch.undo_time().nanos());
}

UndoDecision DecideUndo(const UndoCase& stored, int attempt, absl::Duration undo_time,
                        absl::Time now) {
  if (stored.review) return UndoDecision::kNotUndoable;
  if (attempt < stored.attempt) return UndoDecision::kStaleAttempt;
  if (attempt > stored.attempt) return UndoDecision::kNotSubmitted;
  if (stored.state == v1::Assignment::ACCEPTED || stored.state == v1::Assignment::REJECTED) {
    return UndoDecision::kResolved;
  }
  if (stored.state != v1::Assignment::SUBMITTED) return UndoDecision::kNotSubmitted;
  if (stored.final || stored.in_review) return UndoDecision::kResolved;
  if (stored.complete && !stored.reviewed) return UndoDecision::kResolved;
  if (undo_time <= absl::ZeroDuration() || now - stored.submit_time > undo_time)
    return UndoDecision::kTooLate;
  return UndoDecision::kReturn;
}

}  // namespace crowdloom::dispatch
