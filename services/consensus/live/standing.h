// Where each answer of a task stands: which attempt is present, what a reviewer said about it.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_STANDING_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_STANDING_H_

#include <string>
#include <vector>

#include "crowdloom/events/v1/events.pb.h"
#include "services/consensus/live/task_record.h"

namespace crowdloom::consensus {

// A worker's present answer.
struct Standing {
  const Submission* submission = nullptr;
  const events::v1::Judgement* judgement = nullptr;  // about this attempt; null: none yet
  std::string judge;                                 // workers/#
  std::string canonical;                             // of the answer
  bool lot_returned = false;                         // the judgement is that of its lot
  const v1::AnswerExcluded* exclusion = nullptr;     // taken out by a person
  const v1::VerdictOverturned* overturn = nullptr;   // the latest about this attempt

  bool Says(events::v1::Judgement::Outcome outcome) const {
    return judgement != nullptr && judgement->outcome() == outcome;
  }
  bool Was(events::v1::Verdict verdict) const {
    return overturn != nullptr && overturn->verdict() == verdict;
  }
  // Counts: neither returned, rejected nor taken out, nor dropped with its task.
  bool IsActive() const {
    if (exclusion != nullptr || Was(events::v1::VERDICT_REJECTED)) return false;
    if (Was(events::v1::VERDICT_ACCEPTED) && !lot_returned) return true;
    return !Says(events::v1::Judgement::RETURNED) && !Says(events::v1::Judgement::REJECTED) &&
           !Says(events::v1::Judgement::DROPPED);
  }
};

// The present answers by worker and stage. Of several judgements about one attempt the earliest
// counts, unless its lot was returned. Points into `record`.
std::vector<Standing> StandingsOf(const TaskRecord& record);

// What the latest answer says about its task: targets, review, hold, gold. Null before the first.
const events::v1::SubmissionReceived* LatestTerms(const TaskRecord& record);

// The answer whose FIXED judgement brings the reviewer's version that counts: of several, the last.
// Null if there is none.
const Standing* LastFix(const std::vector<Standing>& standings);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_STANDING_H_
