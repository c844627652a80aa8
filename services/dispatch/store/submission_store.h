// What workers handed in, by task. A row is its own idempotency record: it carries the request id.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_SUBMISSION_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_SUBMISSION_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/core/submit.h"
#include "services/dispatch/store/assignment_store.h"

namespace crowdloom::dispatch {

struct NewSubmission {
  AssignmentKey key;
  int32_t attempt = 1;
  std::string request_id;
  int64_t body_hash = 0;
  int64_t amount_micros = 0;  // what accrues
  absl::Time submit_time;
  std::string answer;      // serialized type.v1.Answer; empty for a review
  std::string judgements;  // serialized events.v1.SubmissionReceived; empty for a label
};

// LEASED to SUBMITTED where this attempt is held; gives those assignments.
std::vector<StoredAssignment> MarkSubmitted(pg::Tx& tx, absl::Span<const NewSubmission> all,
                                            absl::Time now);

// EXPIRED to SUBMITTED; false if it is not (any more).
bool MarkLateSubmitted(pg::Tx& tx, const NewSubmission& late, absl::Time now);

void InsertSubmissions(pg::Tx& tx, absl::Span<const NewSubmission> submissions);

// What DecideSubmit needs, and what a repeated call is answered with.
struct SubmitState {
  std::optional<HeldState> held;
  std::optional<Recorded> recorded;
  int64_t amount_micros = 0;
  absl::Time submit_time;
};
SubmitState FindSubmitState(pg::Tx& tx, const AssignmentKey& key, int32_t attempt);

// A recorded answer.
struct StoredSubmission {
  AssignmentKey key;
  int32_t attempt = 1;
  std::string answer;
  std::optional<events::v1::VerdictRecorded> verdict;
};
// The current label answers of these tasks that have no verdict yet, by task and worker; with the
// verdict of the attempt before.
std::vector<StoredSubmission> FindAnswers(pg::Tx& tx, absl::Span<const TaskKey> tasks);

// The latest submission of each assignment that has one, with its verdict.
std::vector<StoredSubmission> FindLatest(pg::Tx& tx, absl::Span<const AssignmentKey> keys);

// Keeps a verdict, unless a later decision about the attempt is known. False if so, or if there is
// no such submission.
bool SaveVerdict(pg::Tx& tx, const AssignmentKey& key, const events::v1::VerdictRecorded& verdict);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_SUBMISSION_STORE_H_
