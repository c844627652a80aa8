#include "services/dispatch/handlers/undo.h"

#include <optional>
#include <vector>

#include "common/base/status.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/dispatch/core/undo.h"
#include "services/dispatch/core/workflow.h"
#include "services/dispatch/store/assignment_store.h"
#include "services/dispatch/store/batch_store.h"
#include "services/dispatch/store/columns.h"
#include "services/dispatch/store/place_store.h"
#include "services/dispatch/store/undo_store.h"
#include "services/dispatch/views.h"

namespace crowdloom::dispatch {
namespace {

// The stage of a worker's review of their own answer: no workflow has that many.
constexpr int32_t kOwnReviewStage = 99;

absl::Status Refused(UndoDecision decision) {
  constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
  switch (decision) {
    case UndoDecision::kReturn:
      return absl::OkStatus();
    case UndoDecision::kNotSubmitted:
      return MakeError(kPrecondition, "NOT_SUBMITTED", "no answer of this attempt stands");
    case UndoDecision::kStaleAttempt:
      return MakeError(kPrecondition, "STALE_ATTEMPT", "a later attempt is under way");
    case UndoDecision::kTooLate:
      return MakeError(kPrecondition, "UNDO_TOO_LATE", "the time to take it back is over");
    case UndoDecision::kResolved:
      return MakeError(kPrecondition, "TASK_RESOLVED", "the task is resolved or in review");
    case UndoDecision::kNotUndoable:
      return MakeError(kPrecondition, "NOT_UNDOABLE", "a review cannot be taken back");
  }
  return absl::InternalError("an unknown decision");
}

UndoCase CaseOf(const StoredAssignment& stored, const std::vector<Place>& places) {
  UndoCase undo{.state = stored.state,
                .attempt = stored.attempt,
                .submit_time = stored.submit_time.value_or(absl::InfinitePast()),
                .review = stored.key.place.stage != kLabelStage};
  for (const Place& place : places) {
    if (place.key.stage == kLabelStage) {
      undo.complete = place.counted >= place.target || place.state != v1::Task::OPEN;
      undo.reviewed = place.reviewed;
      undo.final = place.final;
    } else {
      undo.in_review = place.open > 0 || (place.target > 0 && place.counted > 0);
    }
  }
  return undo;
}

events::v1::SubmissionReceived ReviewByAuthor(const AssignmentKey& key, int32_t attempt,
                                              absl::Time now) {
  AssignmentKey review = key;
  review.place.stage = kOwnReviewStage;
  events::v1::SubmissionReceived event;
  event.set_assignment(NameOf(review));
  event.set_attempt(attempt);
  events::v1::Judgement& judgement = *event.add_judgements();
  judgement.set_assignment(NameOf(key));
  judgement.set_attempt(attempt);
  judgement.set_outcome(events::v1::Judgement::RETURNED);
  judgement.set_error_code("UNDONE");
  SetTime(now, *event.mutable_submit_time());
  return event;
}

}  // namespace

absl::StatusOr<v1::Assignment> UndoAssignment(rpc::MutateCall& call, Offering& offering,
                                              const v1::UndoAssignmentRequest& request) {
  CL_ASSIGN_OR_RETURN(const AssignmentKey key, ParseAssignment(request.name()));
  // The places first, as a submission takes its locks: who completes the task waits, or is seen.
  const std::vector<Place> places = LockPlaces(call.tx(), key.place.task());
  std::optional<StoredAssignment> stored = FindAssignment(call.tx(), key);
  if (!stored) return Refused(UndoDecision::kNotSubmitted);
  std::vector<StoredTerms> terms = FindTerms(call.tx(), {key.place.batch});
  if (terms.empty()) return Refused(UndoDecision::kNotSubmitted);
  CL_RETURN_IF_ERROR(Refused(DecideUndo(CaseOf(*stored, places), request.attempt(),
                                        UndoTime(terms[0].batch.batch), call.now())));
  if (!ReturnAnswer(call.tx(), key, request.attempt())) {
    return MakeError(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT", "try again");
  }
  stored->state = v1::Assignment::RETURNED;
  KeepPlaces(call.tx(), {{key.place, 1}});
  SetTaskState(call.tx(), {key.place.task()}, v1::Task::OPEN);
  CloseUndoneReview(call.tx(), key.place.task());
  call.Emit(NameOf(key.place.task()), ReviewByAuthor(key, request.attempt(), call.now()));
  call.AfterCommit([&offering, worker_id = key.worker_id](rpc::Worker& worker) {
    offering.WakeWorker(worker.redis, worker_id);
  });
  return MakeAssignment(*stored, Terms(std::move(terms[0])));
}

}  // namespace crowdloom::dispatch
