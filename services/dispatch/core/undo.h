// Whether a worker can take an answer back: a return by oneself, a moment after submitting.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_UNDO_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_UNDO_H_

#include "absl/time/time.h"
#include "crowdloom/dispatch/v1/assignment.pb.h"
#include "crowdloom/dispatch/v1/batch.pb.h"

namespace crowdloom::dispatch {

// How long an author may take an answer of the batch back.
absl::Duration UndoTime(const v1::Batch& batch);

// What is stored about the answer and its task.
struct UndoCase {
  v1::Assignment::State state = v1::Assignment::STATE_UNSPECIFIED;
  int attempt = 0;
  absl::Time submit_time;
  bool review = false;     // of the assignment's stage
  bool complete = false;   // the task has as many answers as it wants now
  bool reviewed = false;   // a person decides about the answers, once they are complete
  bool in_review = false;  // somebody holds or has done that review
  bool final = false;
};

enum class UndoDecision {
  kReturn,
  kNotSubmitted,  // no answer of this attempt stands
  kStaleAttempt,  // a later attempt is under way
  kTooLate,       // the time is over
  kResolved,      // consensus has decided, or does so now, or somebody reviews it
  kNotUndoable,   // a review decides at once
};

// `attempt` is the one to take back. An answer that completes its task without a review resolves
// it, so only consensus could say whether it still can be taken back: that is too late.
UndoDecision DecideUndo(const UndoCase& stored, int attempt, absl::Duration undo_time,
                        absl::Time now);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_UNDO_H_
