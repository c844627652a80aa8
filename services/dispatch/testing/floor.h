// A dispatch without a network: stores on a real PostgreSQL and Redis, leasing and submitting as
// the service runs them, a budget and a feed of consensus that the test plays. Time is the test's.
#ifndef CROWDLOOM_SERVICES_DISPATCH_TESTING_FLOOR_H_
#define CROWDLOOM_SERVICES_DISPATCH_TESTING_FLOOR_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/base/check.h"
#include "common/base/rng.h"
#include "common/outbox/outbox.h"
#include "common/rpc/call.h"
#include "common/rpc/parking_lot.h"
#include "common/testing/fake_clock.h"
#include "common/testing/temp_postgres.h"
#include "common/testing/temp_redis.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "services/dispatch/budget.h"
#include "services/dispatch/catalog.h"
#include "services/dispatch/handlers/assignments.h"
#include "services/dispatch/handlers/explanations.h"
#include "services/dispatch/leasing.h"
#include "services/dispatch/loops/compensator.h"
#include "services/dispatch/loops/feeder.h"
#include "services/dispatch/loops/gold_keeper.h"
#include "services/dispatch/loops/retargeter.h"
#include "services/dispatch/loops/sweeper.h"
#include "services/dispatch/offering.h"
#include "services/dispatch/profiles.h"
#include "services/dispatch/submitting.h"

namespace crowdloom::dispatch::testing {

// Money that the test hands out.
class PlayedBudget final : public Budget {
 public:
  absl::StatusOr<int64_t> Available(int64_t) override { return available; }
  absl::StatusOr<bool> Reserve(const std::string& hold, int64_t amount,
                               const std::string&) override;

  int64_t available = INT64_C(1) << 50;
  std::map<std::string, bool> holds;
};

class Floor {
 public:
  Floor();

  static constexpr int32_t kOrganization = 3;
  static constexpr int kLeasesMax = 50;
  static int64_t WorkerId(int number);

  // A running batch of `tasks` text tasks with one rating control. `project` and `batch` are merged
  // into a small default; `task` into each task. Fed as far as the budget goes.
  BatchKey MakeBatch(int tasks, const std::string& project = "", const std::string& batch = "",
                     const std::string& task = "");
  void Feed();
  // A batch was changed behind the catalog's back.
  void Changed() { catalog_.Invalidate(); }
  Offering& offering() { return offering_; }

  // What managers, operators and workforce change.
  void Pause(const BatchKey& batch);
  void Update(const BatchKey& batch, const std::string& text, const std::string& mask);
  void ChangeWorker(int number, const std::string& text);

  // The answer to a call with more than a count.
  v1::LeaseAssignmentsResponse LeaseWith(int worker, const std::string& request);

  // The answers to one call each.
  v1::LeaseAssignmentsResponse Lease(int worker, int max_count = 1);
  std::vector<v1::LeaseAssignmentsResponse> LeaseTogether(const std::vector<int>& workers,
                                                          int max_count = 1,
                                                          const std::string& request = "");
  // As staff, or as the worker themself.
  v1::ExplainWorkResponse Explain(int worker, bool staff = true);
  v1::CountAudienceResponse CountAudience(const BatchKey& batch, const std::string& audience = "");
  std::vector<absl::StatusOr<v1::LeaseAssignmentsResponse>> TryLease(
      const std::vector<int>& workers, int max_count, const std::string& request = "");
  absl::StatusOr<v1::Assignment> Submit(const v1::SubmitAssignmentRequest& request);
  std::vector<absl::StatusOr<v1::Assignment>> SubmitTogether(
      const std::vector<v1::SubmitAssignmentRequest>& requests);
  v1::SubmitAssignmentsResponse SubmitBulk(const v1::SubmitAssignmentsRequest& request);
  absl::StatusOr<v1::SubmitAssignmentsResponse> TrySubmitBulk(
      const v1::SubmitAssignmentsRequest& request);
  absl::StatusOr<v1::Assignment> Renew(const std::string& name, int attempt);
  absl::StatusOr<v1::Assignment> Release(const std::string& name, int attempt);
  absl::StatusOr<v1::Assignment> Skip(const std::string& name, int attempt);
  // The rating, with a new request id.
  static v1::SubmitAssignmentRequest Answer(const v1::Assignment& assignment, double rating);
  // A judgement for each item of a review, all with this outcome.
  static v1::SubmitAssignmentRequest Judge(const v1::Assignment& assignment,
                                           events::v1::Judgement::Outcome outcome);
  absl::StatusOr<v1::Assignment> SubmitRating(const v1::Assignment& assignment, double rating) {
    return Submit(Answer(assignment, rating));
  }

  // Calls a mutating handler as the adaptor does: one transaction with its events, then its hooks.
  template <typename Response, typename Handler>
  absl::StatusOr<Response> Mutate(const Handler& handler) {
    rpc::CallInfo info;
    info.now = clock.Now();
    rpc::Worker own = worker();
    absl::StatusOr<Response> response;
    std::vector<absl::AnyInvocable<void(rpc::Worker&)>> hooks;
    const absl::Status status = pg::RunTx(db, [&](pg::Tx& tx) -> absl::Status {
      rpc::MutateCall call(info, own, tx);
      response = handler(call);
      hooks = call.TakeHooks();
      const std::vector<outbox::NewEvent> events = call.TakeEvents();
      if (response.ok() && !events.empty()) outbox::Append(tx, events);
      return response.status();
    });
    if (!status.ok()) return status;
    for (auto& hook : hooks) hook(own);
    return response;
  }
  absl::StatusOr<v1::Assignment> Undo(const v1::Assignment& assignment);
  absl::StatusOr<v1::Assignment> Report(const v1::Assignment& assignment);
  absl::StatusOr<v1::Assignment> Revoke(const v1::Assignment& assignment);
  v1::ListLeasesResponse ListLeases(const v1::ListLeasesRequest& request = {});
  void Compensate();
  void Retarget();
  void KeepGold();

  // Consensus says so.
  void Tell(const google::protobuf::Message& event);
  void TellVerdict(const std::string& assignment, int attempt, events::v1::Verdict verdict,
                   int decision = 1);
  void TellResolved(const std::string& task, bool final);

  absl::Status TryTell(const google::protobuf::Message& event);

  // Pauses or resumes.
  void Move(const BatchKey& batch, v1::Batch::State to);

  void Expire() { CHECK_OK(TryExpire()); }
  absl::Status TryExpire();
  void Finish();
  void LoseRedis();
  void Rebuild(const BatchKey& batch) { CHECK_OK(TryRebuild(batch)); }
  absl::Status TryRebuild(const BatchKey& batch);

  // Payloads of the outbox's events of this type, in order.
  template <typename Event>
  std::vector<Event> Events() {
    std::vector<Event> events;
    for (const std::string& payload : Payloads(Event::descriptor()->full_name())) {
      events.emplace_back().ParseFromString(payload);
    }
    return events;
  }
  std::string Query(const std::string& sql) { return postgres.Query(sql); }
  rpc::Worker worker() { return {db, redis, rng}; }

  crowdloom::testing::TempPostgres postgres;
  crowdloom::testing::TempRedis redis_server;
  crowdloom::testing::FakeClock clock;
  pg::Connection db;
  redis::Connection redis;
  Rng rng{1};
  PlayedBudget budget;
  std::set<int> reviewers;  // numbers of workers that review as well
  // Attributes of workers as text, merged into those everybody has.
  std::map<int, std::string> attributes;
  // Changes each task that MakeBatch makes; may be empty.
  std::function<void(int ordinal, v1::Task& task)> each_task;

 private:
  std::vector<std::string> Payloads(const std::string& type);
  absl::StatusOr<events::v1::WorkerChanged> FetchProfile(int64_t worker_id);

  rpc::ParkingLot lot_{&clock};
  Catalog catalog_;
  Offering offering_{&lot_, nullptr};
  Profiles profiles_;
  std::vector<TermsPtr> to_rebuild_;
  Leasing leasing_;
  Assignments assignments_{&catalog_, &offering_, &profiles_, std::string(32, 'k')};
  Submitting submitting_;
  Feeder feeder_;
  Sweeper sweeper_;
  Retargeter retargeter_{"test", &db, &redis, &budget, &offering_};
  GoldKeeper gold_keeper_{"test", &db, &redis, &budget, &clock};
  Compensator compensator_{"test", &db, &redis, &budget, &clock};
  Explanations explanations_{&catalog_, &profiles_, kLeasesMax};
};

}  // namespace crowdloom::dispatch::testing

#endif  // CROWDLOOM_SERVICES_DISPATCH_TESTING_FLOOR_H_
