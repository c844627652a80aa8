#include "services/dispatch/views.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "common/base/check.h"
#include "common/blob/signed_url.h"
#include "common/blob/store.h"
#include "services/dispatch/store/columns.h"
#include "services/dispatch/store/submission_store.h"
#include "services/dispatch/store/task_store.h"

namespace crowdloom::dispatch {
namespace {

using Input = type::v1::LabelInterface::Input;

v1::Assignment::ReturnReason ReasonOf(const events::v1::VerdictRecorded& verdict) {
  v1::Assignment::ReturnReason reason;
  reason.set_error_code(verdict.error_code());
  reason.set_comment(verdict.comment());
  if (verdict.has_pin()) *reason.mutable_pin() = verdict.pin();
  return reason;
}

bool IsMedia(Input::Kind kind) {
  return kind == Input::IMAGE || kind == Input::AUDIO || kind == Input::VIDEO;
}

bool IsReview(const StoredAssignment& stored) { return stored.key.place.stage != kLabelStage; }

}  // namespace

void AddMedia(const std::string& key, const type::v1::LabelInterface& interface,
              const google::protobuf::Struct& payload, absl::Time expire_time,
              google::protobuf::RepeatedPtrField<v1::Assignment::Media>& media) {
  for (const Input& input : interface.inputs()) {
    const auto field = payload.fields().find(input.key());
    if (!IsMedia(input.kind()) || field == payload.fields().end()) continue;
    const std::string& value = field->second.string_value();
    if (absl::StrContains(value, "://") || !blob::ValidateName(value).ok()) continue;
    v1::Assignment::Media& signed_blob = *media.Add();
    signed_blob.set_blob(value);
    signed_blob.set_url(blob::SignUrl(key, value, expire_time));
  }
}

v1::Assignment MakeAssignment(const StoredAssignment& stored, const Terms& terms) {
  v1::Assignment assignment;
  assignment.set_name(NameOf(stored.key));
  assignment.set_attempt(stored.attempt);
  assignment.set_state(stored.state);
  assignment.set_kind(IsReview(stored) ? v1::Assignment::REVIEW : v1::Assignment::LABEL);
  assignment.mutable_rate()->set_currency_code(terms.project().currency_code());
  assignment.mutable_rate()->set_micros(stored.price.rate);
  assignment.set_price_unit(stored.price.unit);
  *assignment.mutable_cap() = assignment.rate();
  if (stored.price.unit != v1::Batch::TASK) assignment.mutable_cap()->set_micros(stored.price.cap);
  SetTime(stored.lease_time, *assignment.mutable_lease_time());
  SetTime(stored.expire_time, *assignment.mutable_expire_time());
  if (stored.submit_time) SetTime(*stored.submit_time, *assignment.mutable_submit_time());
  assignment.set_guidelines_version(stored.guidelines_version);
  assignment.set_batch_title(terms.batch().title());
  if (stored.state == v1::Assignment::ACCEPTED) {
    assignment.set_verdict(events::v1::VERDICT_ACCEPTED);
  } else if (stored.state == v1::Assignment::REJECTED) {
    assignment.set_verdict(events::v1::VERDICT_REJECTED);
  } else if (stored.state == v1::Assignment::RETURNED) {
    assignment.set_verdict(events::v1::VERDICT_RETURNED);
  }
  return assignment;
}

void Contents::Load(pg::Tx& tx, absl::Span<const StoredAssignment> assignments) {
  LoadPayloads(tx, assignments);
  LoadReviews(tx, assignments);
  LoadOwnAnswers(tx, assignments);
}

void Contents::LoadPayloads(pg::Tx& tx, absl::Span<const StoredAssignment> assignments) {
  std::vector<TaskKey> keys;
  for (const StoredAssignment& stored : assignments) {
    if (payloads_.try_emplace(stored.key.place.task()).second) {
      keys.push_back(stored.key.place.task());
    }
  }
  if (keys.empty()) return;
  std::vector<TaskContent> contents = FindContents(tx, keys);
  for (size_t i = 0; i < keys.size(); ++i) payloads_[keys[i]] = std::move(contents[i].payload);
}

void Contents::LoadReviews(pg::Tx& tx, absl::Span<const StoredAssignment> assignments) {
  std::vector<TaskKey> keys;
  for (const StoredAssignment& stored : assignments) {
    if (!IsReview(stored)) continue;
    if (reviews_.try_emplace(stored.key.place.task()).second) {
      keys.push_back(stored.key.place.task());
    }
  }
  for (const StoredSubmission& submission : FindAnswers(tx, keys)) {
    v1::Assignment::ReviewItem item;
    item.set_assignment(NameOf(submission.key));
    item.set_attempt(submission.attempt);
    *item.mutable_answer() = Parsed<type::v1::Answer>(submission.answer);
    if (submission.verdict) *item.mutable_earlier() = ReasonOf(*submission.verdict);
    reviews_[submission.key.place.task()].push_back(std::move(item));
  }
}

void Contents::LoadOwnAnswers(pg::Tx& tx, absl::Span<const StoredAssignment> assignments) {
  std::vector<AssignmentKey> keys;
  for (const StoredAssignment& stored : assignments) {
    const bool answered = stored.attempt > 1 || stored.submit_time.has_value();
    if (answered && own_.try_emplace(stored.key).second) keys.push_back(stored.key);
  }
  for (const StoredSubmission& submission : FindLatest(tx, keys)) {
    v1::Assignment& own = own_[submission.key];
    if (!submission.answer.empty()) {
      *own.mutable_answer() = Parsed<type::v1::Answer>(submission.answer);
    }
    if (submission.verdict) *own.mutable_return_reason() = ReasonOf(*submission.verdict);
  }
}

v1::Assignment Contents::Show(const StoredAssignment& stored, const Terms& terms) const {
  v1::Assignment assignment = MakeAssignment(stored, terms);
  const TaskKey task = stored.key.place.task();
  const auto payload = payloads_.find(task);
  CHECK(payload != payloads_.end()) << "contents of " << assignment.name() << " were not loaded";
  *assignment.mutable_payload() = Parsed<google::protobuf::Struct>(payload->second);
  AddMedia(media_key_, terms.project().label_interface(), assignment.payload(),
           std::max(stored.expire_time, now_ + kMediaTime), *assignment.mutable_media());
  const auto review = reviews_.find(task);
  if (IsReview(stored) && review != reviews_.end()) {
    assignment.mutable_review_items()->Add(review->second.begin(), review->second.end());
  }
  const auto own = own_.find(stored.key);
  if (own != own_.end()) assignment.MergeFrom(own->second);
  return assignment;
}

}  // namespace crowdloom::dispatch
