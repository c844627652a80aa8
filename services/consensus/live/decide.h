// What follows from a submission: the consensus of its task, verdicts, and whether more is needed.
//
// Verdict and vote are different things. An answer is ACCEPTED when its task is final, outvoted or
// not; only a person returns or rejects it. Once an attempt is ACCEPTED or REJECTED that stands,
// unless a person overturns it or its lot is returned.
//
//   fixed overlap    as many answers as wanted: the most probable, or majority
//   dynamic overlap  the posterior reaches the threshold, or one more answer is not worth its
//                    price; else one more place is asked for, and at the maximum the task is
//                    DISPUTED (or settled where nobody reviews). Until the settle delay has passed
//                    it may reopen.
//   closed           with what answers there are, and at once: nothing more will come
//   gold             the known answer; each answer is accepted when it comes
//   returned lot     every present answer is returned, whatever was decided; final no more
//   review           final when every present answer was judged in its present attempt; FIXED makes
//                    the reviewer's version the consensus, RETURNED and REJECTED wait for another
//                    answer in that place
//
// A pure function of the task's submissions, the policy they carry and the skills given: no clock,
// no I/O. With fixed overlap the result does not depend on the order in which they became known.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_DECIDE_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_DECIDE_H_

#include <optional>
#include <vector>

#include "crowdloom/consensus/v1/log.pb.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/consensus/live/crowd.h"
#include "services/consensus/live/task_record.h"

namespace crowdloom::consensus {

// What is told to the other services and counted, each once.
struct Outcome {
  std::vector<events::v1::VerdictRecorded> verdicts;
  std::optional<events::v1::TaskResolved> resolved;
  std::optional<events::v1::PlaceRequested> requested;
  std::optional<events::v1::TaskDisputed> disputed;
  std::optional<events::v1::GoldChanged> gold_changed;
  std::vector<QualityChange> quality;
  std::vector<v1::GoldHistory::Exposure> exposures;  // answers that were decided as gold
};

// Adds the submission and decides anew. A submission that is known already changes nothing.
Outcome Apply(Submission submission, TaskRecord& record, Crowd& crowd);

// Decides anew under another target, without an answer, after an appeal or with a prediction.
Outcome Apply(const v1::Directive& directive, TaskRecord& record, Crowd& crowd);

// Decides anew because the crowd is seen in another light; `now` dates what changes.
Outcome Reconsider(TaskRecord& record, const google::protobuf::Timestamp& now, Crowd& crowd);

// Makes a task final that has stayed resolved for long enough.
Outcome MakeFinal(TaskRecord& record, const google::protobuf::Timestamp& now, Crowd& crowd);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_DECIDE_H_
