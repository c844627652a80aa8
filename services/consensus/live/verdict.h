// Verdicts and what they say about their authors.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_LIVE_VERDICT_H_
#define CROWDLOOM_SERVICES_CONSENSUS_LIVE_VERDICT_H_

#include <optional>
#include <string_view>

#include "crowdloom/consensus/v1/consensus.pb.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/consensus/live/crowd.h"
#include "services/consensus/live/standing.h"

namespace crowdloom::consensus {

// Who decides where no person does.
inline constexpr std::string_view kTaskFinalRule = "task-final";
inline constexpr std::string_view kGoldRule = "gold-task";
inline constexpr std::string_view kReviewDoneRule = "review-done";

// The verdict on a review: doing it is what is paid.
events::v1::VerdictRecorded VerdictOnReview(const events::v1::SubmissionReceived& review);

// What a present answer is used for.
events::v1::Use UseOf(const Standing& standing, const events::v1::SubmissionReceived& terms,
                      const v1::Consensus& consensus);

// The verdict on a present answer that has none yet; nothing while it is undecided.
std::optional<events::v1::VerdictRecorded> DecideVerdict(
    const Standing& standing, const events::v1::SubmissionReceived& terms,
    const v1::Consensus& consensus, events::v1::Use use);

// The verdict that a person put in place of an earlier one.
events::v1::VerdictRecorded VerdictByOverturn(const Standing& standing, events::v1::Use use);

// What the verdict adds to the quality of the answer's author.
QualityChange QualityOf(const Standing& standing, const events::v1::SubmissionReceived& terms,
                        const events::v1::VerdictRecorded& verdict);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_LIVE_VERDICT_H_
