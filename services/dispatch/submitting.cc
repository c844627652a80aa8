#include "services/dispatch/submitting.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/redis/waker.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "services/dispatch/core/answer.h"
#include "services/dispatch/core/packet.h"
#include "services/dispatch/core/violations.h"
#include "services/dispatch/metrics.h"
#include "services/dispatch/submit_round.h"

namespace crowdloom::dispatch {
namespace {

constexpr char kFeedChannel[] = "wake:dispatch";

// The same for the same message, however its maps are ordered in memory.
int64_t HashOf(const google::protobuf::MessageLite& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  const std::string digest = Sha256(bytes);
  int64_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof(hash));
  return hash;
}

absl::Status CheckBody(const v1::SubmitAssignmentRequest& request, const Terms& terms,
                       bool review) {
  Violations wrong;
  if (review) {
    if (request.has_answer()) wrong.Add("answer", "a review has judgements, not an answer");
    // The judgements are checked against the answers under review, in the transaction.
  } else {
    if (!request.judgements().empty()) wrong.Add("judgements", "a label has an answer");
    CheckAnswer(terms.project().label_interface(), request.answer(), "answer", wrong);
  }
  return wrong.ToStatus("INVALID_ANSWER", "the answer does not fit the label interface");
}

std::string JudgementsOf(const v1::SubmitAssignmentRequest& request) {
  events::v1::SubmissionReceived holder;
  *holder.mutable_judgements() = request.judgements();
  return holder.SerializeAsString();
}

using BulkResult = v1::SubmitAssignmentsResponse::Result;

// The caller was authorized for `worker`, which the names inside the submissions must agree with.
absl::Status CheckOwner(const v1::SubmitAssignmentsRequest& request,
                        const v1::SubmitAssignmentRequest& submission) {
  CL_ASSIGN_OR_RETURN(const int64_t worker_id, ParseWorker(request.worker()));
  CL_ASSIGN_OR_RETURN(const AssignmentKey key, ParseAssignment(submission.name()));
  if (key.worker_id == worker_id) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "FOREIGN_RESOURCE",
                   "the resource belongs to another worker");
}

absl::Status ReadPacket(const v1::SubmitAssignmentsRequest& request, std::string_view key,
                        std::optional<v1::PacketContents>& packet) {
  if (request.packet().empty()) return absl::OkStatus();
  CL_ASSIGN_OR_RETURN(packet, OpenPacket(request.packet(), request.worker(), key));
  return absl::OkStatus();
}

void Refuse(const absl::Status& status, BulkResult& result) {
  result.clear_assignment();
  const ErrorInfo info = InfoOf(status);
  v1::SubmitAssignmentsResponse::Refusal& refusal = *result.mutable_refusal();
  refusal.set_reason(info.reason);
  refusal.set_message(std::string(status.message()));
  refusal.set_code(static_cast<int>(status.code()));
  for (const FieldViolation& violation : info.violations) {
    auto& added = *refusal.add_violations();
    added.set_field(violation.field);
    added.set_description(violation.description);
  }
}

}  // namespace

void Submitting::SubmitBulk(rpc::Worker& worker, BulkSubmitBatcher::Items items) {
  std::vector<std::pair<SubmitBatcher::Item, BulkResult*>> parts;
  for (BulkSubmitBatcher::Item* item : items) {
    std::optional<v1::PacketContents> packet;
    item->status = ReadPacket(item->request, packet_key_, packet);
    if (!item->status.ok()) continue;
    item->response.mutable_results()->Reserve(item->request.submissions_size());
    for (const v1::SubmitAssignmentRequest& submission : item->request.submissions()) {
      BulkResult* result = item->response.add_results();
      parts.push_back({{item->call, submission, *result->mutable_assignment(), true}, result});
      absl::Status& status = parts.back().first.status = CheckOwner(item->request, submission);
      if (packet) status.Update(CheckInPacket(*packet, submission));
    }
  }
  std::vector<SubmitBatcher::Item*> admitted;
  for (auto& [part, result] : parts) {
    if (part.status.ok()) admitted.push_back(&part);
  }
  SubmitBatch(worker, admitted);
  for (auto& [part, result] : parts) {
    if (!part.status.ok()) Refuse(part.status, *result);
  }
}

void Submitting::SubmitBatch(rpc::Worker& worker, SubmitBatcher::Items items) {
  const absl::Time now = clock_->Now();
  std::vector<Handing> handings = Prepare(worker, items, now);
  std::vector<Handing*> ordered;
  for (Handing& handing : handings) {
    if (handing.item->status.ok()) ordered.push_back(&handing);
  }
  if (ordered.empty()) return;
  std::stable_sort(ordered.begin(), ordered.end(), [](const Handing* a, const Handing* b) {
    return a->submission.key < b->submission.key;
  });
  Openings openings;
  size_t told = 0;
  const absl::Status status = pg::RunTx(worker.db, [&](pg::Tx& tx) -> absl::Status {
    for (Handing* handing : ordered) {
      handing->item->status = absl::OkStatus();
      handing->item->response.Clear();
    }
    SubmitRound round(tx, ordered, now);
    round.Run();
    openings = round.openings();
    told = round.told();
    return absl::OkStatus();
  });
  if (!status.ok()) {
    for (Handing* handing : ordered) handing->item->status = status;
    return;
  }
  ProcessMetrics().submissions.Increment(static_cast<double>(told));
  if (told > 0) redis::Waker::Wake(worker.redis, kFeedChannel).IgnoreError();
  if (!openings.freed.empty()) offering_->Offer(worker.db, worker.redis, openings);
}

std::vector<Handing> Submitting::Prepare(rpc::Worker& worker, SubmitBatcher::Items items,
                                         absl::Time now) {
  std::vector<Handing> handings(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    handings[i].item = items[i];
    items[i]->status = PrepareOne(worker, *items[i], now, handings[i]);
  }
  return handings;
}

absl::Status Submitting::PrepareOne(rpc::Worker& worker, SubmitBatcher::Item& item, absl::Time now,
                                    Handing& handing) {
  const v1::SubmitAssignmentRequest& request = item.request;
  NewSubmission& submission = handing.submission;
  CL_ASSIGN_OR_RETURN(submission.key, ParseAssignment(request.name()));
  absl::StatusOr<TermsPtr> terms = catalog_->Find(worker.db, submission.key.place.batch, now);
  if (absl::IsNotFound(terms.status()) ||
      (terms.ok() && KindOf((*terms)->project(), submission.key.place.stage) ==
                         v1::Project::Stage::KIND_UNSPECIFIED)) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "LEASE_NOT_HELD",
                     "this worker does not hold the task");
  }
  CL_RETURN_IF_ERROR(terms.status());
  handing.terms = *terms;
  CL_RETURN_IF_ERROR(CheckBody(request, *handing.terms, handing.review()));
  submission.attempt = request.attempt();
  submission.request_id = request.request_id();
  submission.body_hash = HashOf(request);
  submission.submit_time = now;
  if (handing.review()) {
    submission.judgements = JudgementsOf(request);
  } else {
    submission.answer = request.answer().SerializeAsString();
  }
  return absl::OkStatus();
}

}  // namespace crowdloom::dispatch
