#include "services/consensus/testing/submissions.h"

#include "common/base/check.h"

namespace crowdloom::consensus::testing {
namespace {

constexpr int32_t kBatch = 2;
constexpr int kLabelStage = 1;
constexpr int kReviewStage = 2;
constexpr int64_t kMidnight = 1'800'000'000;

events::v1::SubmissionReceived Submitted(int ordinal, int worker, int stage, int second,
                                         int attempt) {
  events::v1::SubmissionReceived event;
  event.set_assignment(AssignmentName(
      {.task = {kProject, kBatch, ordinal}, .worker_id = kOrganization + worker, .stage = stage}));
  event.set_attempt(attempt);
  event.set_hold("projects/3-17/holds/1");
  event.set_amount_micros(stage == kLabelStage ? 100'000 : 50'000);
  event.set_currency_code("CNY");
  event.mutable_submit_time()->set_seconds(kMidnight + second);
  return event;
}

}  // namespace

type::v1::Answer Choice(const std::string& option) {
  type::v1::Answer answer;
  (*answer.mutable_values())["label"].mutable_choice()->add_options(option);
  return answer;
}

events::v1::SubmissionReceived LabelOf(int target, int ordinal, int worker,
                                       const std::string& option, int second, int attempt) {
  events::v1::SubmissionReceived event = Submitted(ordinal, worker, kLabelStage, second, attempt);
  *event.mutable_answer() = Choice(option);
  event.set_target(target);
  event.set_target_max(target);
  return event;
}

events::v1::SubmissionReceived Label(int ordinal, int worker, const std::string& option, int second,
                                     int attempt) {
  return LabelOf(3, ordinal, worker, option, second, attempt);
}

events::v1::SubmissionReceived Review(int ordinal, int reviewer, int second, int attempt) {
  return Submitted(ordinal, reviewer, kReviewStage, second, attempt);
}

void Judge(events::v1::SubmissionReceived& review, const events::v1::SubmissionReceived& label,
           events::v1::Judgement::Outcome outcome) {
  events::v1::Judgement& judgement = *review.add_judgements();
  judgement.set_assignment(label.assignment());
  judgement.set_attempt(label.attempt());
  judgement.set_outcome(outcome);
  if (outcome != events::v1::Judgement::ACCEPTED) judgement.set_error_code("wrong");
}

Submission Parsed(const events::v1::SubmissionReceived& event) {
  auto submission = ParseSubmission(event);
  CHECK_OK(submission);
  return *std::move(submission);
}

}  // namespace crowdloom::consensus::testing
