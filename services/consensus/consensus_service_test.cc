// The module as it runs: two replicas that read a feed over gRPC and answer callers, with a real
// PostgreSQL and Redis. Dispatch is a fake that holds the feed.
#include "services/consensus/consensus_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/base/check.h"
#include "common/redis/waker.h"
#include "common/rpc/channel.h"
#include "common/rpc/error_codec.h"
#include "common/rpc/token.h"
#include "common/service/host.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"
#include "common/testing/temp_redis.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"
#include "services/consensus/live/gold.h"
#include "services/consensus/module.h"
#include "services/consensus/testing/submissions.h"

namespace crowdloom::consensus {
namespace {

using crowdloom::testing::IsOk;
using crowdloom::testing::StatusIs;
using ::testing::SizeIs;
using Stub = v1::ConsensusService::Stub;

constexpr char kSigningKey[] = "a signing key for tests, 32 bytes+";

// Dispatch's feed, written by the test. Shared by the fakes of both replicas.
class Feed {
 public:
  void Publish(const events::v1::SubmissionReceived& event) {
    absl::MutexLock lock(&mutex_);
    events::v1::Event& published = events_.emplace_back();
    published.mutable_cursor()->set_transaction(1);
    published.mutable_cursor()->set_id(static_cast<int64_t>(events_.size()));
    published.set_key(TaskName(ParseAssignment(event.assignment())->task));
    published.set_type(event.GetDescriptor()->full_name());
    published.set_payload(event.SerializeAsString());
  }

  void Read(const events::v1::ReadEventsRequest& request, events::v1::ReadEventsResponse* page) {
    absl::MutexLock lock(&mutex_);
    for (size_t i = static_cast<size_t>(request.after().id());
         i < events_.size() && page->events_size() < request.max_count(); ++i) {
      *page->add_events() = events_[i];
    }
  }

 private:
  absl::Mutex mutex_;
  std::vector<events::v1::Event> events_ ABSL_GUARDED_BY(mutex_);
};

class FakeDispatch final : public service::Module {
 public:
  explicit FakeDispatch(Feed* feed) : service_(feed) {}

  std::string_view name() const override { return "dispatch"; }
  absl::Status Init(const service::ModuleContext&) override { return absl::OkStatus(); }
  std::vector<grpc::Service*> Services() override { return {&service_}; }
  absl::Status Start() override { return absl::OkStatus(); }
  bool Ready() override { return true; }
  void Drain() override {}
  void Stop() override {}

 private:
  class Service final : public dispatch::v1::DispatchService::CallbackService {
   public:
    explicit Service(Feed* feed) : feed_(feed) {}
    grpc::ServerUnaryReactor* ReadEvents(grpc::CallbackServerContext* context,
                                         const events::v1::ReadEventsRequest* request,
                                         events::v1::ReadEventsResponse* response) override {
      feed_->Read(*request, response);
      grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
      reactor->Finish(grpc::Status::OK);
      return reactor;
    }

   private:
    Feed* feed_;
  };

  Service service_;
};

class ConsensusServiceTest : public ::testing::Test {
 protected:
  ConsensusServiceTest() : waker_(redis::ConnectionOptions{.url = redis_.url()}) {
    waker_.Subscribe("wake:consensus", [this](std::string_view) {
      absl::MutexLock lock(&mutex_);
      ++wakes_;
    });
    for (std::unique_ptr<service::Host>& host : hosts_) {
      config::v1::Config config;
      config.set_database_url(database_.url());
      config.set_redis_url(redis_.url());
      config.set_signing_key(kSigningKey);
      config.mutable_consensus()->set_poll_interval_ms(5);
      std::vector<std::unique_ptr<service::Module>> modules;
      modules.push_back(std::make_unique<FakeDispatch>(&feed_));
      modules.push_back(MakeModule());
      host = std::make_unique<service::Host>(config, "", SystemClock(), std::move(modules));
      CHECK_OK(host->Start());
    }
    stub_ = v1::ConsensusService::NewStub(rpc::MakeChannel(hosts_[0]->grpc_address()));
  }

  // Until the query gives this: looked at each time that a replica told something.
  void AwaitQuery(const std::string& sql, const std::string& wanted) {
    int seen = -1;
    while (database_.Query(sql) != wanted) {
      absl::MutexLock lock(&mutex_);
      const auto told = [&] {
        mutex_.AssertReaderHeld();
        return wakes_ != seen;
      };
      ASSERT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&told), absl::Seconds(20)))
          << sql << " never gave " << wanted;
      seen = wakes_;
    }
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> CallAs(options::v1::Role role, int32_t organization,
                                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                               Response*),
                                  const Request& request) {
    grpc::ClientContext context;
    const rpc::Principal caller{
        .organization = organization, .actor = "workers/3-1", .roles = rpc::RoleBit(role)};
    context.AddMetadata(rpc::kTokenMetadata,
                        rpc::TokenMinter(kSigningKey, SystemClock()).Mint(caller));
    Response response;
    const grpc::Status status = (stub_.get()->*method)(&context, request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  crowdloom::testing::TempPostgres database_;
  crowdloom::testing::TempRedis redis_;
  Feed feed_;
  absl::Mutex mutex_;
  int wakes_ ABSL_GUARDED_BY(mutex_) = 0;
  redis::Waker waker_;
  std::unique_ptr<service::Host> hosts_[2];
  std::unique_ptr<Stub> stub_;
};

TEST_F(ConsensusServiceTest, TwoReplicasDecideEachTaskOnce) {
  constexpr int kTasks = 300;
  for (int ordinal = 1; ordinal <= kTasks; ++ordinal) {
    for (int worker = 1; worker <= 3; ++worker) {
      feed_.Publish(testing::Label(ordinal, worker, worker == 3 ? "dog" : "cat", worker));
    }
  }
  AwaitQuery("SELECT count(*) FROM consensus.consensus WHERE final", std::to_string(kTasks));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM consensus.verdict"), "900");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM consensus.outbox"), "1200");
  EXPECT_EQ(database_.Query("SELECT sum(agreed) FROM consensus.worker_quality"), "600");
}

TEST_F(ConsensusServiceTest, PeopleReadTheirOrganizationsConsensus) {
  for (int worker = 1; worker <= 3; ++worker) {
    feed_.Publish(testing::Label(1, worker, "cat", worker));
  }
  AwaitQuery("SELECT count(*) FROM consensus.consensus WHERE final", "1");
  v1::GetConsensusRequest get;
  get.set_name("projects/3-17/batches/2/tasks/1/consensus");
  ASSERT_OK_AND_ASSIGN(const v1::Consensus consensus,
                       CallAs(options::v1::ROLE_MANAGER, 3, &Stub::GetConsensus, get));
  EXPECT_EQ(consensus.state(), v1::Consensus::RESOLVED);
  EXPECT_THAT(consensus.votes(), SizeIs(3));
  EXPECT_THAT(CallAs(options::v1::ROLE_MANAGER, 4, &Stub::GetConsensus, get),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(CallAs(options::v1::ROLE_WORKER, 3, &Stub::GetConsensus, get),
              StatusIs(absl::StatusCode::kPermissionDenied))
      << "workers see no answers of others";
  v1::RecomputeConsensusRequest recompute;
  recompute.set_batch("projects/3-17/batches/2");
  ASSERT_OK_AND_ASSIGN(const v1::RecomputeConsensusResponse recomputed,
                       CallAs(options::v1::ROLE_OPERATOR, 3, &Stub::RecomputeConsensus, recompute));
  EXPECT_EQ(recomputed.checked_count(), 1);
  EXPECT_THAT(recomputed.differing_tasks(), SizeIs(0));
  v1::SimulatePolicyRequest simulate;
  simulate.set_parent("projects/3-17");
  simulate.mutable_policy()->set_overlap_min(2);
  ASSERT_OK_AND_ASSIGN(const v1::SimulatePolicyResponse simulated,
                       CallAs(options::v1::ROLE_MANAGER, 3, &Stub::SimulatePolicy, simulate));
  EXPECT_EQ(simulated.simulated().answer_count(), 2);
  EXPECT_EQ(simulated.logged().answer_count(), 3);
  EXPECT_EQ(simulated.logged().accuracy(), 1);
  simulate.mutable_policy()->set_method("guess");
  EXPECT_THAT(CallAs(options::v1::ROLE_MANAGER, 3, &Stub::SimulatePolicy, simulate),
              StatusIs(absl::StatusCode::kInvalidArgument));
  v1::ListWorkerQualityRequest quality;
  quality.set_parent("projects/3-17");
  EXPECT_EQ(CallAs(options::v1::ROLE_MANAGER, 3, &Stub::ListWorkerQuality, quality)
                ->worker_quality_size(),
            3);
}

// Proposed, confirmed by a person, measured with, found wrong by workers who know better, replaced.
TEST_F(ConsensusServiceTest, GoldLooksAfterItself) {
  const auto caller = options::v1::ROLE_MANAGER;
  for (int ordinal = 1; ordinal <= 12; ++ordinal) {
    for (int worker = 11; worker <= 13; ++worker) {
      feed_.Publish(
          testing::Label(ordinal, worker, worker == 13 && ordinal > 9 ? "dog" : "cat", 1));
    }
  }
  AwaitQuery("SELECT count(*) FROM consensus.consensus WHERE final", "12");
  v1::ProposeGoldRequest propose;
  propose.set_parent("projects/3-17");
  propose.set_count(2);
  propose.set_request_id("3f0a4c56-0b1d-4c8e-9a51-6f2d6b1c0001");
  ASSERT_OK_AND_ASSIGN(const v1::ProposeGoldResponse proposed,
                       CallAs(caller, 3, &Stub::ProposeGold, propose));
  ASSERT_THAT(proposed.gold_tasks(), SizeIs(2));
  EXPECT_FALSE(proposed.gold_tasks(0).has_consensus_answer()) << "it would tell what to say";
  v1::ConfirmGoldRequest confirm;
  confirm.set_name(proposed.gold_tasks(0).name());
  confirm.set_request_id("3f0a4c56-0b1d-4c8e-9a51-6f2d6b1c0002");
  (*confirm.mutable_answer()->mutable_values())["other"].set_text("cat");
  EXPECT_THAT(CallAs(caller, 3, &Stub::ConfirmGold, confirm),
              StatusIs(absl::StatusCode::kInvalidArgument, "GOLD_ANSWER_UNLIKE"));
  *confirm.mutable_answer() = testing::Choice("dog");
  ASSERT_OK_AND_ASSIGN(const v1::GoldTask active, CallAs(caller, 3, &Stub::ConfirmGold, confirm));
  EXPECT_EQ(active.state(), v1::GoldTask::ACTIVE);
  EXPECT_EQ(active.consensus_answer().values().at("label").choice().options(0), "cat");
  AwaitQuery("SELECT count(*) FROM consensus.outbox WHERE type LIKE '%GoldChanged'", "1");
  EXPECT_THAT(CallAs(caller, 3, &Stub::ConfirmGold, confirm), IsOk()) << "repeated";

  const int ordinal = static_cast<int>(ParseGold(active.name())->ordinal);
  for (int worker = 11; worker <= 30; ++worker) {  // they all agreed on other tasks before
    feed_.Publish(testing::LabelOf(1, 1000 + worker, worker, "cat", 2));
    feed_.Publish(testing::LabelOf(1, 2000 + worker, worker, "cat", 3));
  }
  AwaitQuery("SELECT count(*) FROM consensus.consensus WHERE final", "52");
  for (int worker = 21; worker <= 30; ++worker) {
    events::v1::SubmissionReceived answer = testing::LabelOf(40, ordinal, worker, "cat", worker);
    *answer.mutable_gold() = testing::Choice("dog");
    feed_.Publish(answer);
  }
  AwaitQuery("SELECT count(*) FROM consensus.outbox WHERE type LIKE '%GoldChanged'", "2");
  AwaitQuery("SELECT sum(gold_answers) FROM consensus.worker_quality", "0");
  v1::ListGoldRequest list;
  list.set_parent("projects/3-17");
  list.set_state(v1::GoldTask::QUARANTINED);
  ASSERT_OK_AND_ASSIGN(const v1::ListGoldResponse listed, CallAs(caller, 3, &Stub::ListGold, list));
  ASSERT_THAT(listed.gold_tasks(), SizeIs(1));
  EXPECT_EQ(listed.gold_tasks(0).reason(), "GOLD_FAILED_BY_GOOD_WORKERS");
  EXPECT_EQ(listed.gold_tasks(0).exposures(), 10);
  v1::RetireGoldRequest retire;
  retire.set_name(proposed.gold_tasks(1).name());
  retire.set_reason("AMBIGUOUS");
  retire.set_request_id("3f0a4c56-0b1d-4c8e-9a51-6f2d6b1c0003");
  EXPECT_EQ(CallAs(caller, 3, &Stub::RetireGold, retire)->state(), v1::GoldTask::DECLINED);
  v1::RecomputeConsensusRequest recompute;
  recompute.set_batch("projects/3-17/batches/2");
  ASSERT_OK_AND_ASSIGN(const v1::RecomputeConsensusResponse recomputed,
                       CallAs(options::v1::ROLE_OPERATOR, 3, &Stub::RecomputeConsensus, recompute));
  EXPECT_THAT(recomputed.differing_tasks(), SizeIs(0)) << "I9";
  v1::GetWorkerQualityRequest quality;
  quality.set_parent("projects/3-17");
  quality.set_worker("workers/3-21");
  EXPECT_THAT(CallAs(caller, 3, &Stub::GetWorkerQuality, quality), IsOk());
  quality.set_worker("workers/3-99");
  EXPECT_THAT(CallAs(caller, 3, &Stub::GetWorkerQuality, quality),
              StatusIs(absl::StatusCode::kNotFound, "QUALITY_NOT_FOUND"));
}

TEST_F(ConsensusServiceTest, TheFeedIsForServices) {
  feed_.Publish(testing::LabelOf(1, 1, 1, "cat", 1));
  AwaitQuery("SELECT count(*) FROM consensus.consensus WHERE final", "1");
  EXPECT_THAT(
      CallAs(options::v1::ROLE_ADMIN, 3, &Stub::ReadEvents, events::v1::ReadEventsRequest()),
      StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_OK_AND_ASSIGN(
      const events::v1::ReadEventsResponse page,
      CallAs(options::v1::ROLE_SERVICE, 0, &Stub::ReadEvents, events::v1::ReadEventsRequest()));
  ASSERT_THAT(page.events(), SizeIs(2));
  EXPECT_EQ(page.events(0).type(), "crowdloom.events.v1.VerdictRecorded");
  EXPECT_EQ(page.events(1).type(), "crowdloom.events.v1.TaskResolved");
}

}  // namespace
}  // namespace crowdloom::consensus
