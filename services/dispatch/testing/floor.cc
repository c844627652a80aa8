#include "services/dispatch/testing/floor.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/uuid.h"
#include "common/rpc/call.h"
#include "google/protobuf/text_format.h"
#include "services/dispatch/handlers/batches.h"
#include "services/dispatch/handlers/undo.h"
#include "services/dispatch/rebuilding.h"
#include "services/dispatch/store/project_store.h"
#include "services/dispatch/store/schema.h"
#include "services/dispatch/store/task_store.h"
#include "services/dispatch/store/verdict_store.h"

namespace crowdloom::dispatch::testing {
namespace {

constexpr char kProject[] =
    "title: 'Ratings' currency_code: 'CNY' label_interface { inputs { key: 'text' kind: TEXT } "
    "controls { key: 'rating' required: true rating { min: 1 max: 5 } } }";
constexpr char kBatch[] = "title: 'One' price { label_micros: 40000 review_micros: 10000 }";

template <typename Message>
void Merge(const std::string& text, Message& message) {
  Message more;
  CHECK(google::protobuf::TextFormat::ParseFromString(text, &more)) << text;
  message.MergeFrom(more);
}

template <typename Message>
Message Parse(const std::string& text, const std::string& more) {
  Message message;
  Merge(text, message);
  Merge(more, message);
  return message;
}

std::string NextRequestId() {
  static crowdloom::testing::FakeClock* const clock = new crowdloom::testing::FakeClock();
  static Rng* const rng = new Rng(7);
  return NewUuid(*clock, *rng);
}

// The parts of a call that gRPC would hold.
template <typename Batcher, typename Request, typename Response>
struct PlayedCall {
  explicit PlayedCall(Request asked, absl::Time now)
      : request(std::move(asked)), item{info, request, response, /*last_try=*/true} {
    info.now = now;
  }
  PlayedCall(const PlayedCall&) = delete;
  rpc::CallInfo info;
  Request request;
  Response response;
  typename Batcher::Item item;
};

}  // namespace

absl::StatusOr<bool> PlayedBudget::Reserve(const std::string& hold, int64_t amount,
                                           const std::string&) {
  const auto [it, inserted] = holds.emplace(hold, amount <= available);
  if (inserted && it->second) available -= amount;
  return it->second;
}

Floor::Floor()
    : db({.url = postgres.url(), .schema = kSchema, .plans = pg::Plans::kByKey}),
      redis({.url = redis_server.url()}),
      profiles_([this](int64_t worker_id) { return FetchProfile(worker_id); }),
      leasing_({.leases_max = kLeasesMax, .media_key = std::string(32, 'k'), .clock = &clock},
               &catalog_, &profiles_,
               [this](const TermsPtr& terms) { to_rebuild_.push_back(terms); }),
      submitting_(&catalog_, &offering_, std::string(32, 'k'), &clock),
      feeder_({.owner = "test", .hold_tasks = 500, .clock = &clock}, &db, &redis, &budget,
              &catalog_, &offering_),
      sweeper_(&db, &redis, &catalog_, &offering_, &clock) {
  CHECK_OK(MigrateSchema(db));
}

int64_t Floor::WorkerId(int number) { return MakeTenantId(kOrganization, number); }

absl::StatusOr<events::v1::WorkerChanged> Floor::FetchProfile(int64_t worker_id) {
  events::v1::WorkerChanged profile;
  profile.set_worker(WorkerName(worker_id));
  profile.set_active(true);
  profile.set_version(1);
  profile.add_roles(options::v1::ROLE_WORKER);
  if (reviewers.contains(NumberOf(worker_id))) profile.add_roles(options::v1::ROLE_REVIEWER);
  if (attributes.contains(NumberOf(worker_id))) Merge(attributes[NumberOf(worker_id)], profile);
  return profile;
}

BatchKey Floor::MakeBatch(int tasks, const std::string& project, const std::string& batch,
                          const std::string& task) {
  BatchKey key;
  CHECK_OK(pg::RunTx(db, [&](pg::Tx& tx) -> absl::Status {
    const v1::Project made =
        InsertProject(tx, kOrganization, Parse<v1::Project>(kProject, project), clock.Now());
    CL_ASSIGN_OR_RETURN(const int64_t project_id, ParseProject(made.name()));
    const v1::Batch inserted =
        InsertBatch(tx, project_id, Parse<v1::Batch>(kBatch, batch), clock.Now());
    CL_ASSIGN_OR_RETURN(key, ParseBatch(inserted.name()));
    std::vector<v1::Task> all(tasks, Parse<v1::Task>(task, ""));
    std::vector<const v1::Task*> rows;
    for (int i = 0; i < tasks; ++i) {
      (*all[i].mutable_payload()->mutable_fields())["text"].set_string_value(absl::StrCat(i + 1));
      if (each_task) each_task(i + 1, all[i]);
      rows.push_back(&all[i]);
    }
    InsertTasks(tx, key, rows, clock.Now() - absl::Seconds(1));
    CL_ASSIGN_OR_RETURN(StoredBatch stored, FindBatch(tx, key, true));
    return MoveBatch(tx, stored, v1::Batch::RUNNING, v1::Batch::STOP_REASON_UNSPECIFIED,
                     clock.Now());
  }));
  catalog_.Invalidate();
  Feed();
  Rebuild(key);
  return key;
}

void Floor::Feed() {
  for (;;) {
    const auto progress = feeder_.Step();
    CHECK_OK(progress);
    if (*progress == outbox::Consumer::Progress::kCaughtUp) return;
  }
}

std::vector<absl::StatusOr<v1::LeaseAssignmentsResponse>> Floor::TryLease(
    const std::vector<int>& workers, int max_count, const std::string& more) {
  using Call = PlayedCall<LeaseBatcher, v1::LeaseAssignmentsRequest, v1::LeaseAssignmentsResponse>;
  std::vector<std::unique_ptr<Call>> calls;
  std::vector<LeaseBatcher::Item*> items;
  for (const int worker : workers) {
    v1::LeaseAssignmentsRequest request;
    request.set_worker(WorkerName(WorkerId(worker)));
    request.set_max_count(max_count);
    Merge(more, request);
    calls.push_back(std::make_unique<Call>(request, clock.Now()));
    items.push_back(&calls.back()->item);
  }
  rpc::Worker own = worker();
  leasing_.LeaseBatch(own, items);
  std::vector<absl::StatusOr<v1::LeaseAssignmentsResponse>> responses;
  for (const auto& call : calls) {
    if (call->item.status.ok()) {
      responses.emplace_back(call->response);
    } else {
      responses.emplace_back(call->item.status);
    }
  }
  // What the service does on a pool thread; it tries again when that fails.
  std::vector<TermsPtr> missing = std::move(to_rebuild_);
  to_rebuild_.clear();
  for (const TermsPtr& terms : missing) RebuildQueues(db, redis, *terms).status().IgnoreError();
  return responses;
}

std::vector<v1::LeaseAssignmentsResponse> Floor::LeaseTogether(const std::vector<int>& workers,
                                                               int max_count,
                                                               const std::string& more) {
  std::vector<v1::LeaseAssignmentsResponse> responses;
  for (const auto& response : TryLease(workers, max_count, more)) {
    EXPECT_TRUE(response.ok()) << response.status();
    responses.push_back(response.value_or(v1::LeaseAssignmentsResponse()));
  }
  return responses;
}

v1::LeaseAssignmentsResponse Floor::LeaseWith(int worker, const std::string& request) {
  return LeaseTogether({worker}, 1, request)[0];
}

void Floor::Pause(const BatchKey& batch) {
  CHECK_OK(pg::RunTx(db, [&](pg::Tx& tx) -> absl::Status {
    CL_ASSIGN_OR_RETURN(StoredBatch stored, FindBatch(tx, batch, true));
    return MoveBatch(tx, stored, v1::Batch::PAUSED, v1::Batch::MANUAL, clock.Now());
  }));
  catalog_.Invalidate();
}

void Floor::Update(const BatchKey& batch, const std::string& text, const std::string& mask) {
  v1::UpdateBatchRequest request;
  Merge(text, *request.mutable_batch());
  request.mutable_batch()->set_name(NameOf(batch));
  request.mutable_update_mask()->add_paths(mask);
  CHECK_OK(Mutate<v1::Batch>(
      [&](rpc::MutateCall& call) { return dispatch::UpdateBatch(call, request); }));
  catalog_.Invalidate();
}

void Floor::ChangeWorker(int number, const std::string& text) {
  static int64_t version = 1;
  attributes[number] = text;
  CHECK_OK(pg::RunTx(db, [&](pg::Tx& tx) -> absl::Status {
    CL_ASSIGN_OR_RETURN(events::v1::WorkerChanged changed, FetchProfile(WorkerId(number)));
    changed.set_version(++version);
    SaveProfile(tx, WorkerId(number), changed);
    return absl::OkStatus();
  }));
  profiles_.Forget(WorkerId(number));
}

v1::LeaseAssignmentsResponse Floor::Lease(int worker, int max_count) {
  return LeaseTogether({worker}, max_count)[0];
}

v1::ExplainWorkResponse Floor::Explain(int number, bool staff) {
  rpc::CallInfo info;
  info.now = clock.Now();
  info.principal.worker = staff ? 0 : WorkerId(number);
  info.principal.roles =
      rpc::RoleBit(staff ? options::v1::ROLE_OPERATOR : options::v1::ROLE_WORKER);
  rpc::Worker own = worker();
  rpc::Call call(info, own);
  v1::ExplainWorkRequest request;
  request.set_worker(WorkerName(WorkerId(number)));
  const auto response = explanations_.ExplainWork(call, request);
  CHECK_OK(response);
  return *response;
}

v1::CountAudienceResponse Floor::CountAudience(const BatchKey& batch, const std::string& audience) {
  rpc::CallInfo info;
  rpc::Worker own = worker();
  rpc::Call call(info, own);
  v1::CountAudienceRequest request;
  request.set_parent(ProjectName(batch.project_id));
  request.set_batch(NameOf(batch));
  if (!audience.empty()) Merge(audience, *request.mutable_audience());
  const auto response = explanations_.CountAudience(call, request);
  CHECK_OK(response);
  return *response;
}

std::vector<absl::StatusOr<v1::Assignment>> Floor::SubmitTogether(
    const std::vector<v1::SubmitAssignmentRequest>& requests) {
  using Call = PlayedCall<SubmitBatcher, v1::SubmitAssignmentRequest, v1::Assignment>;
  std::vector<std::unique_ptr<Call>> calls;
  std::vector<SubmitBatcher::Item*> items;
  for (const v1::SubmitAssignmentRequest& request : requests) {
    calls.push_back(std::make_unique<Call>(request, clock.Now()));
    items.push_back(&calls.back()->item);
  }
  rpc::Worker own = worker();
  submitting_.SubmitBatch(own, items);
  std::vector<absl::StatusOr<v1::Assignment>> replies;
  for (const auto& call : calls) {
    if (call->item.status.ok()) {
      replies.emplace_back(call->response);
    } else {
      replies.emplace_back(call->item.status);
    }
  }
  return replies;
}

v1::SubmitAssignmentsResponse Floor::SubmitBulk(const v1::SubmitAssignmentsRequest& request) {
  return TrySubmitBulk(request).value();
}

absl::StatusOr<v1::SubmitAssignmentsResponse> Floor::TrySubmitBulk(
    const v1::SubmitAssignmentsRequest& request) {
  PlayedCall<BulkSubmitBatcher, v1::SubmitAssignmentsRequest, v1::SubmitAssignmentsResponse> call(
      request, clock.Now());
  BulkSubmitBatcher::Item* items[] = {&call.item};
  rpc::Worker own = worker();
  submitting_.SubmitBulk(own, items);
  if (!call.item.status.ok()) return call.item.status;
  return call.response;
}

absl::StatusOr<v1::Assignment> Floor::Submit(const v1::SubmitAssignmentRequest& request) {
  return SubmitTogether({request})[0];
}

v1::SubmitAssignmentRequest Floor::Answer(const v1::Assignment& assignment, double rating) {
  v1::SubmitAssignmentRequest request;
  request.set_name(assignment.name());
  request.set_attempt(assignment.attempt());
  request.set_request_id(NextRequestId());
  (*request.mutable_answer()->mutable_values())["rating"].set_number(rating);
  return request;
}

v1::SubmitAssignmentRequest Floor::Judge(const v1::Assignment& assignment,
                                         events::v1::Judgement::Outcome outcome) {
  v1::SubmitAssignmentRequest request;
  request.set_name(assignment.name());
  request.set_attempt(assignment.attempt());
  request.set_request_id(NextRequestId());
  for (const v1::Assignment::ReviewItem& item : assignment.review_items()) {
    events::v1::Judgement& judgement = *request.add_judgements();
    judgement.set_assignment(item.assignment());
    judgement.set_attempt(item.attempt());
    judgement.set_outcome(outcome);
    if (outcome != events::v1::Judgement::ACCEPTED) judgement.set_error_code("WRONG");
  }
  return request;
}

absl::StatusOr<v1::Assignment> Floor::Undo(const v1::Assignment& assignment) {
  v1::UndoAssignmentRequest request;
  request.set_name(assignment.name());
  request.set_attempt(assignment.attempt());
  return Mutate<v1::Assignment>(
      [&](rpc::MutateCall& call) { return UndoAssignment(call, offering_, request); });
}

absl::StatusOr<v1::Assignment> Floor::Report(const v1::Assignment& assignment) {
  v1::ReportTaskRequest request;
  request.set_name(assignment.name());
  request.set_attempt(assignment.attempt());
  request.set_reason("no picture");
  return Mutate<v1::Assignment>(
      [&](rpc::MutateCall& call) { return assignments_.Report(call, request); });
}

absl::StatusOr<v1::Assignment> Floor::Revoke(const v1::Assignment& assignment) {
  v1::RevokeLeaseRequest request;
  request.set_name(assignment.name());
  request.set_attempt(assignment.attempt());
  request.set_reason("went home");
  return Mutate<v1::Assignment>(
      [&](rpc::MutateCall& call) { return assignments_.Revoke(call, request); });
}

v1::ListLeasesResponse Floor::ListLeases(const v1::ListLeasesRequest& request) {
  const rpc::PageTokenSealer pages(std::string(32, 'p'));
  rpc::CallInfo info;
  info.now = clock.Now();
  info.pages = &pages;
  rpc::Worker own = worker();
  rpc::Call call(info, own);
  v1::ListLeasesRequest asked = request;
  asked.set_parent(absl::StrCat("organizations/", kOrganization));
  const auto response = assignments_.ListLeases(call, asked);
  CHECK_OK(response);
  return *response;
}

void Floor::Retarget() {
  for (;;) {
    const auto progress = retargeter_.Step();
    CHECK_OK(progress);
    if (*progress == outbox::Consumer::Progress::kCaughtUp) return;
  }
}

void Floor::KeepGold() {
  for (;;) {
    const auto progress = gold_keeper_.Step();
    CHECK_OK(progress);
    if (*progress == outbox::Consumer::Progress::kCaughtUp) break;
  }
  catalog_.Invalidate();
}

void Floor::Compensate() {
  for (;;) {
    const auto progress = compensator_.Step();
    CHECK_OK(progress);
    if (*progress == outbox::Consumer::Progress::kCaughtUp) return;
  }
}

absl::StatusOr<v1::Assignment> Floor::Renew(const std::string& name, int attempt) {
  v1::RenewAssignmentRequest request;
  request.set_name(name);
  request.set_attempt(attempt);
  rpc::CallInfo info;
  info.now = clock.Now();
  rpc::Worker own = worker();
  rpc::Call call(info, own);
  return assignments_.Renew(call, request);
}

absl::StatusOr<v1::Assignment> Floor::Release(const std::string& name, int attempt) {
  v1::ReleaseAssignmentRequest request;
  request.set_name(name);
  request.set_attempt(attempt);
  return Mutate<v1::Assignment>(
      [&](rpc::MutateCall& call) { return assignments_.Release(call, request); });
}

absl::StatusOr<v1::Assignment> Floor::Skip(const std::string& name, int attempt) {
  v1::SkipAssignmentRequest request;
  request.set_name(name);
  request.set_attempt(attempt);
  request.set_reason("UNCLEAR");
  return Mutate<v1::Assignment>(
      [&](rpc::MutateCall& call) { return assignments_.Skip(call, request); });
}

void Floor::Move(const BatchKey& batch, v1::Batch::State to) {
  CHECK_OK(pg::RunTx(db, [&](pg::Tx& tx) -> absl::Status {
    CL_ASSIGN_OR_RETURN(StoredBatch stored, FindBatch(tx, batch, /*lock=*/true));
    if (stored.batch.state() == to) return absl::OkStatus();
    return MoveBatch(
        tx, stored, to,
        to == v1::Batch::PAUSED ? v1::Batch::MANUAL : v1::Batch::STOP_REASON_UNSPECIFIED,
        clock.Now());
  }));
  catalog_.Invalidate();
}

void Floor::Tell(const google::protobuf::Message& event) { CHECK_OK(TryTell(event)); }

absl::Status Floor::TryTell(const google::protobuf::Message& event) {
  Openings openings;
  outbox::Event told;
  told.type = event.GetDescriptor()->full_name();
  told.payload = event.SerializeAsString();
  CL_RETURN_IF_ERROR(pg::RunTx(db, [&](pg::Tx& tx) {
    openings = {};
    return ApplyConsensus(tx, {told}, openings);
  }));
  offering_.Offer(db, redis, openings);
  return absl::OkStatus();
}

void Floor::TellVerdict(const std::string& assignment, int attempt, events::v1::Verdict verdict,
                        int decision) {
  events::v1::VerdictRecorded event;
  event.set_assignment(assignment);
  event.set_attempt(attempt);
  event.set_verdict(verdict);
  event.set_decision(decision);
  event.set_error_code("WRONG");
  Tell(event);
}

void Floor::TellResolved(const std::string& task, bool final) {
  events::v1::TaskResolved event;
  event.set_task(task);
  event.set_final(final);
  Tell(event);
}

absl::Status Floor::TryExpire() { return sweeper_.ExpireStep().status(); }
void Floor::Finish() {
  CHECK_OK(sweeper_.FinishStep());
  catalog_.Invalidate();
}
void Floor::LoseRedis() { CHECK_OK(redis.Command({"FLUSHALL"})); }

absl::Status Floor::TryRebuild(const BatchKey& batch) {
  CL_ASSIGN_OR_RETURN(const TermsPtr terms, catalog_.Find(db, batch, clock.Now()));
  return RebuildQueues(db, redis, *terms).status();
}

std::vector<std::string> Floor::Payloads(const std::string& type) {
  std::vector<std::string> payloads;
  CHECK_OK(pg::RunTx(db, [&](pg::Tx& tx) -> absl::Status {
    payloads.clear();
    for (const outbox::Event& event : outbox::Read(tx, {}, 10'000)) {
      if (event.type == type) payloads.push_back(event.payload);
    }
    return absl::OkStatus();
  }));
  return payloads;
}

}  // namespace crowdloom::dispatch::testing
