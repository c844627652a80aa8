#include "services/dispatch/submit_round.h"

#include <algorithm>

#include "common/base/check.h"
#include "common/base/status.h"
#include "common/rpc/call.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/dispatch/core/judgement.h"
#include "services/dispatch/core/terms.h"
#include "services/dispatch/core/violations.h"
#include "services/dispatch/store/columns.h"
#include "services/dispatch/store/gold_store.h"
#include "services/dispatch/store/pace_store.h"

namespace crowdloom::dispatch {
namespace {

absl::Status Refused(absl::StatusCode code, std::string_view reason, std::string_view message) {
  return MakeError(code, reason, message);
}

absl::Status NotHeld() {
  return Refused(absl::StatusCode::kFailedPrecondition, "LEASE_NOT_HELD",
                 "this worker does not hold the task (any more)");
}

int64_t AmountOf(const Handing& handing, const FrozenPrice& price) {
  return AmountFor(price, QuantityOf(price.unit, handing.item->request.answer()));
}

absl::Status PlaceTaken() {
  return Refused(absl::StatusCode::kFailedPrecondition, "PLACE_TAKEN",
                 "the lease expired and the task went to somebody else");
}

}  // namespace

void SubmitRound::Run() {
  CheckReviews();
  MarkHeld();
  DecideRest();
  CountAll();
  CountPace();
  for (const Handing* handing : recorded_) Answer(*handing);
}

void SubmitRound::CountPace() {
  absl::btree_map<TallyKey, PacedAnswers> answers;
  for (const Handing* handing : recorded_) {
    if (!handing->terms->paced || handing->review()) continue;
    const AssignmentKey& key = handing->submission.key;
    PacedAnswers& handed_in = answers[{key.worker_id, key.place.batch}];
    handed_in.batch = &handing->terms->batch();
    const bool first = handed_in.count++ == 0;
    if (first || handing->lease_time < handed_in.lease_time) {
      handed_in.lease_time = handing->lease_time;
    }
  }
  CountPaces(tx_, answers, now_);
}

// A review says something about every answer that is up for it, which only the database knows.
void SubmitRound::CheckReviews() {
  std::vector<TaskKey> tasks;
  std::vector<PlaceKey> places;
  for (const Handing* handing : handings_) {
    if (!handing->review()) continue;
    tasks.push_back(handing->submission.key.place.task());
    places.push_back(handing->submission.key.place);
  }
  if (tasks.empty()) return;
  absl::flat_hash_map<TaskKey, std::vector<Reviewed>> reviewed;
  for (const StoredSubmission& answer : FindAnswers(tx_, tasks)) {
    reviewed[answer.key.place.task()].push_back({NameOf(answer.key), answer.attempt});
  }
  absl::flat_hash_map<PlaceKey, int> rounds;
  for (const Place& place : FindPlaces(tx_, places)) rounds[place.key] = place.round;
  std::erase_if(handings_, [&](Handing* handing) {
    if (!handing->review()) return false;
    const PlaceKey& place = handing->submission.key.place;
    // A repeated call is answered from what was recorded, whatever became of the answers since.
    const SubmitState state =
        FindSubmitState(tx_, handing->submission.key, handing->submission.attempt);
    if (state.recorded.has_value()) return false;
    Violations wrong;
    CheckJudgements(handing->terms->project(), reviewed[place.task()], rounds[place],
                    handing->item->request.judgements(), wrong);
    handing->item->status = wrong.ToStatus("INVALID_ANSWER", "the review is not complete");
    return !handing->item->status.ok();
  });
}

void SubmitRound::MarkHeld() {
  std::vector<NewSubmission> all;
  absl::flat_hash_map<AssignmentKey, Handing*> by_key;
  for (Handing* handing : handings_) {
    if (by_key.emplace(handing->submission.key, handing).second) {
      all.push_back(handing->submission);
    } else {
      rest_.push_back(handing);  // the same lease twice in one batch: the second is a repetition
    }
  }
  for (const StoredAssignment& marked : MarkSubmitted(tx_, all, now_)) {
    const auto found = by_key.find(marked.key);
    Handing* handing = found->second;
    by_key.erase(found);
    handing->submission.amount_micros = AmountOf(*handing, marked.price);
    handing->lease_time = marked.lease_time;
    ++counts_[marked.key.place];
    recorded_.push_back(handing);
  }
  for (const auto& [key, handing] : by_key) rest_.push_back(handing);
}

void SubmitRound::DecideRest() {
  std::vector<NewSubmission> held;
  for (const Handing* handing : recorded_) held.push_back(handing->submission);
  InsertSubmissions(tx_, held);
  for (Handing* handing : rest_) handing->item->status = Decide(*handing);
}

absl::Status SubmitRound::Decide(Handing& handing) {
  const NewSubmission& submission = handing.submission;
  const SubmitState state = FindSubmitState(tx_, submission.key, submission.attempt);
  switch (DecideSubmit(state.held, state.recorded, submission.attempt, submission.request_id,
                       submission.body_hash)) {
    case SubmitDecision::kRecord:  // it was not held a moment ago
      return MakeError(absl::StatusCode::kAborted, "TRANSACTION_CONFLICT", "try again");
    case SubmitDecision::kRecordIfFree:
      return RecordLate(handing);
    case SubmitDecision::kRepeat:
      handing.submission.amount_micros = state.amount_micros;
      handing.submission.submit_time = state.submit_time;
      Answer(handing);
      return absl::OkStatus();
    case SubmitDecision::kRequestIdReused:
      return Refused(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                     "the request id was used for another answer");
    case SubmitDecision::kAlreadySubmitted:
      return Refused(absl::StatusCode::kAlreadyExists, "ALREADY_SUBMITTED",
                     "this attempt was submitted before");
    case SubmitDecision::kStaleAttempt:
      return Refused(absl::StatusCode::kFailedPrecondition, "STALE_ATTEMPT",
                     "a later attempt is under way");
    case SubmitDecision::kNotHeld:
      return NotHeld();
  }
  return NotHeld();
}

absl::Status SubmitRound::RecordLate(Handing& handing) {
  const std::optional<StoredAssignment> stored = FindAssignment(tx_, handing.submission.key);
  if (!stored || !CountLateAnswer(tx_, handing.submission.key.place)) return PlaceTaken();
  CHECK(MarkLateSubmitted(tx_, handing.submission, now_)) << "changed under the place's lock";
  handing.submission.amount_micros = AmountOf(handing, stored->price);
  handing.lease_time = stored->lease_time;
  InsertSubmissions(tx_, {handing.submission});
  late_.push_back(handing.submission.key.place);
  recorded_.push_back(&handing);
  return absl::OkStatus();
}

void SubmitRound::CountAll() {
  std::vector<Place> places = CountAnswers(tx_, counts_);
  std::vector<PlaceKey> more;
  for (const PlaceKey& key : late_) {
    if (!counts_.contains(key)) more.push_back(key);
  }
  for (Place& place : FindPlaces(tx_, more)) places.push_back(place);
  OpenCompleted(places);
  absl::flat_hash_map<PlaceKey, Place> by_key;
  for (const Place& place : places) by_key.emplace(place.key, place);
  Tell(by_key);
}

// With fixed overlap the last answer opens the review; with dynamic overlap consensus says when.
void SubmitRound::OpenCompleted(const std::vector<Place>& places) {
  absl::flat_hash_map<BatchKey, const Terms*> terms;
  for (const Handing* handing : handings_) {
    terms[handing->submission.key.place.batch] = handing->terms.get();
  }
  std::vector<PlaceKey> reviews;
  for (const Place& place : places) {
    if (place.key.stage != kLabelStage || !place.reviewed) continue;
    const Terms& of = *terms[place.key.batch];
    const bool complete = place.open == 0 && place.counted >= place.target;
    const bool waits = of.batch().overlap().dynamic() && place.target < place.target_max;
    if (!complete || of.review_stage == kNoStage) continue;
    // A task that consensus asked about already goes on to its next round by itself.
    if (waits && place.state == v1::Task::OPEN) continue;
    reviews.push_back({place.key.batch, of.review_stage, place.key.ordinal});
  }
  openings_.Add(OpenReviews(tx_, reviews, Round::kNext));
}

void SubmitRound::Tell(const absl::flat_hash_map<PlaceKey, Place>& places) {
  std::vector<TaskKey> gold_tasks;
  for (const auto& [key, place] : places) {
    if (place.gold && key.stage == kLabelStage) gold_tasks.push_back(key.task());
  }
  const auto gold = FindGoldAnswers(tx_, gold_tasks);
  std::vector<outbox::NewEvent> events;
  for (const Handing* handing : recorded_) {
    const PlaceKey& key = handing->submission.key.place;
    const auto found = gold.find(key.task());
    events.push_back(
        EventOf(*handing, places.at(key), found == gold.end() ? std::string() : found->second));
  }
  if (!events.empty()) outbox::Append(tx_, events);
}

outbox::NewEvent SubmitRound::EventOf(const Handing& handing, const Place& place,
                                      const std::string& gold) const {
  const v1::SubmitAssignmentRequest& request = handing.item->request;
  const v1::Batch::Overlap& overlap = handing.terms->batch().overlap();
  events::v1::SubmissionReceived event;
  event.set_assignment(request.name());
  event.set_attempt(request.attempt());
  if (handing.review()) {
    *event.mutable_judgements() = request.judgements();
    PriceFixes(handing, *event.mutable_judgements());
  } else {
    *event.mutable_answer() = request.answer();
  }
  event.set_target(place.target);
  event.set_target_max(place.target_max);
  // Work that is free of charge has no hold.
  event.set_amount_micros(handing.submission.amount_micros);
  if (event.amount_micros() > 0) {
    event.set_hold(HoldName(place.key.batch.project_id, place.hold));
  }
  event.set_currency_code(handing.terms->project().currency_code());
  event.set_review(place.reviewed);
  event.set_reviewable(handing.terms->review_stage != kNoStage);
  event.set_dynamic_overlap(overlap.dynamic());
  if (overlap.dynamic()) {
    event.set_threshold_ppm(overlap.threshold_ppm() == 0 ? 990'000 : overlap.threshold_ppm());
    event.set_right_answer_micros(overlap.right_answer_micros());
    event.set_settle_seconds(absl::ToInt64Seconds(SettleDelay(overlap)));
  }
  event.set_aggregation_method(handing.terms->project().aggregation_method());
  if (!gold.empty()) *event.mutable_gold() = Parsed<type::v1::Answer>(gold);
  SetTime(now_, *event.mutable_submit_time());
  event.set_work_seconds(absl::ToDoubleSeconds(now_ - handing.lease_time));
  outbox::NewEvent made = rpc::MakeEvent(NameOf(place.key.task()), event);
  made.traceparent = trace::Format(handing.item->call.trace);
  return made;
}

// The author of an answer that a reviewer fixed is paid for what of the version that counts was
// theirs: its quantity at the author's own price, and never more than they handed in.
void SubmitRound::PriceFixes(
    const Handing& handing,
    google::protobuf::RepeatedPtrField<events::v1::Judgement>& judgements) const {
  if (handing.terms->batch().price().plans().empty()) return;
  for (events::v1::Judgement& judgement : judgements) {
    if (judgement.outcome() != events::v1::Judgement::FIXED) continue;
    const absl::StatusOr<AssignmentKey> author = ParseAssignment(judgement.assignment());
    CHECK(author.ok()) << "checked against the answers under review";
    const std::optional<StoredAssignment> stored = FindAssignment(tx_, *author);
    CHECK(stored.has_value());
    const int64_t submitted = FindSubmitState(tx_, *author, judgement.attempt()).amount_micros;
    const int64_t fixed =
        AmountFor(stored->price, QuantityOf(stored->price.unit, judgement.fixed_answer()));
    judgement.set_fixed_amount_micros(std::min(submitted, fixed));
  }
}

// Only what never changes about this attempt, so that a repeated call gets the same reply.
void SubmitRound::Answer(const Handing& handing) const {
  v1::Assignment& reply = handing.item->response;
  reply.set_name(handing.item->request.name());
  reply.set_attempt(handing.submission.attempt);
  reply.set_state(v1::Assignment::SUBMITTED);
  reply.set_kind(handing.review() ? v1::Assignment::REVIEW : v1::Assignment::LABEL);
  reply.mutable_amount()->set_currency_code(handing.terms->project().currency_code());
  reply.mutable_amount()->set_micros(handing.submission.amount_micros);
  const bool by_units = !handing.review() && !handing.terms->batch().price().plans().empty();
  if (!by_units) *reply.mutable_rate() = reply.amount();
  SetTime(handing.submission.submit_time, *reply.mutable_submit_time());
}

}  // namespace crowdloom::dispatch
