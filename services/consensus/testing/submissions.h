// Makes submissions as dispatch would tell them.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_TESTING_SUBMISSIONS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_TESTING_SUBMISSIONS_H_

#include <string>

#include "crowdloom/events/v1/events.pb.h"
#include "services/consensus/live/task_record.h"

namespace crowdloom::consensus::testing {

inline constexpr int64_t kOrganization = int64_t{3} << 32;
inline constexpr int64_t kProject = kOrganization + 17;  // projects/3-17

type::v1::Answer Choice(const std::string& option);

// Worker 3-`worker`'s answer to task `ordinal` of batch 2 at `second` of the day.
events::v1::SubmissionReceived Label(int ordinal, int worker, const std::string& option, int second,
                                     int attempt = 1);

// The same with a target of this many answers.
events::v1::SubmissionReceived LabelOf(int target, int ordinal, int worker,
                                       const std::string& option, int second, int attempt = 1);

// Reviewer 3-`reviewer`'s review, to be filled by Judge.
events::v1::SubmissionReceived Review(int ordinal, int reviewer, int second, int attempt = 1);
void Judge(events::v1::SubmissionReceived& review, const events::v1::SubmissionReceived& label,
           events::v1::Judgement::Outcome outcome);

Submission Parsed(const events::v1::SubmissionReceived& event);

}  // namespace crowdloom::consensus::testing

#endif  // CROWDLOOM_SERVICES_CONSENSUS_TESTING_SUBMISSIONS_H_
