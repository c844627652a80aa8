#include "common/rpc/adaptors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/base/resource_name.h"
#include "common/base/strings.h"
#include "common/outbox/schema.h"
#include "common/rpc/error_codec.h"
#include "common/rpc/idempotency.h"
#include "common/testing/fake_clock.h"
#include "common/testing/temp_postgres.h"
#include "common/testing/temp_redis.h"
#include "crowdloom/testing/v1/echo_service.grpc.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace crowdloom::rpc {
namespace {

using crowdloom::testing::v1::AwaitEchoRequest;
using crowdloom::testing::v1::CountEchoRequest;
using crowdloom::testing::v1::CreateEchoRequest;
using crowdloom::testing::v1::Echo;
using crowdloom::testing::v1::EchoService;
using crowdloom::testing::v1::GetEchoRequest;
using crowdloom::testing::v1::GreetRequest;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

const std::string kKey(32, 'k');
constexpr char kRequestId[] = "018f0000-0000-7000-8000-000000000001";

constexpr pg::Query kKeep{"echo_keep", "INSERT INTO echo (text) VALUES ($1) RETURNING id"};

// A service with one handler for each adaptor.
class EchoImpl final : public EchoService::CallbackService {
 public:
  EchoImpl(AdaptorOptions options, WorkerPool* pool, const Clock* clock)
      : rpc_(std::move(options)),
        lot(clock),
        counter_(pool, {.max_parallel = 1}, [this](Worker&, auto items) { Count(items); }),
        awaiter_(pool, {}, [this](Worker&, auto items) { Await(items); }) {}

  ServerUnaryReactor* GetEcho(CallbackServerContext* context, const GetEchoRequest* request,
                              Echo* response) override {
    return rpc_.Unary(context, request, response,
                      [](Call& call, const GetEchoRequest& asked) -> absl::StatusOr<Echo> {
                        if (asked.text().rfind("fail:", 0) == 0) {
                          return MakeError(absl::StatusCode::kFailedPrecondition,
                                           asked.text().substr(5), "as asked", {{"a", "b"}});
                        }
                        if (asked.text() == "fault") return absl::InternalError("secret detail");
                        Echo echo;
                        echo.set_text(asked.text());
                        echo.set_worker(call.principal().actor);
                        return echo;
                      });
  }
  ServerUnaryReactor* CreateEcho(CallbackServerContext* context, const CreateEchoRequest* request,
                                 Echo* response) override {
    return rpc_.Mutate(
        context, request, response,
        [](MutateCall& call, const CreateEchoRequest& asked) -> absl::StatusOr<Echo> {
          Echo echo = asked.echo();
          echo.set_number(call.tx().ExecOne(kKeep, echo.text())[0].as<int64_t>());
          call.Emit("echo", echo);
          if (echo.text() == "fail") return absl::AbortedError("after writing");
          return echo;
        });
  }
  ServerUnaryReactor* CountEcho(CallbackServerContext* context, const CountEchoRequest* request,
                                Echo* response) override {
    return rpc_.Batched(context, request, response, counter_);
  }
  ServerUnaryReactor* AwaitEcho(CallbackServerContext* context, const AwaitEchoRequest* request,
                                Echo* response) override {
    return rpc_.Parked(context, request, response, awaiter_, lot,
                       absl::Seconds(request->wait().seconds()));
  }
  ServerUnaryReactor* Greet(CallbackServerContext* context, const GreetRequest* request,
                            Echo* response) override {
    return rpc_.Unary(context, request, response, [](Call&, const GreetRequest&) {
      Echo echo;
      echo.set_text("hello");
      return absl::StatusOr<Echo>(echo);
    });
  }

 private:
  using Counter = Batcher<CountEchoRequest, Echo>;
  using Awaiter = Batcher<AwaitEchoRequest, Echo>;

  // Answers the size of the batch; the first batch waits for the test.
  void Count(Counter::Items items) {
    if (!first_batch_started.HasBeenNotified()) {
      first_batch_started.Notify();
      first_batch_may_end.WaitForNotification();
    }
    for (auto* item : items) item->response.set_number(static_cast<int64_t>(items.size()));
  }

  void Await(Awaiter::Items items) {
    for (auto* item : items) {
      ++tries;
      if (ready) {
        item->response.set_text("ready");
      } else if (item->last_try) {
        item->response.set_text("time is up");
      } else {
        item->Park({item->request.key()});
      }
    }
  }

  Adaptors rpc_;

 public:
  ParkingLot lot;
  absl::Notification first_batch_started, first_batch_may_end;
  std::atomic<bool> ready = false;
  std::atomic<int> tries = 0;

 private:
  Counter counter_;
  Awaiter awaiter_;
};

class AdaptorsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const pg::ConnectionOptions options{.url = database_.url()};
    pg::Connection connection(options);
    std::vector<pg::Migration> migrations{{1, "outbox", std::string(outbox::kSchemaSql)}};
    for (pg::Migration& migration : Migrations()) migrations.push_back(std::move(migration));
    migrations.push_back({3, "echo", "CREATE TABLE echo (id bigserial, text text)"});
    ASSERT_TRUE(pg::Migrate(connection, "public", migrations).ok());
    pool_ = std::make_unique<WorkerPool>(
        PoolOptions{.name = "echo", .threads = 2, .database = options, .redis_url = redis_.url()});
    service_ =
        std::make_unique<EchoImpl>(AdaptorOptions{.service = EchoService::service_full_name(),
                                                  .module = "echo",
                                                  .pool = pool_.get(),
                                                  .verifier = &verifier_,
                                                  .clock = SystemClock(),
                                                  .page_key = kKey},
                                   pool_.get(), SystemClock());
    grpc::ServerBuilder builder;
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    channel_ = server_->InProcessChannel({});
    stub_ = EchoService::NewStub(channel_);
  }

  void TearDown() override {
    if (!service_->first_batch_may_end.HasBeenNotified()) service_->first_batch_may_end.Notify();
    service_->lot.Shutdown();
    server_->Shutdown();
    server_->Wait();
    pool_->Stop();
  }

  Principal Manager() {
    return {.organization = 3,
            .worker = MakeTenantId(3, 1),
            .actor = "workers/3-1",
            .roles = RoleBit(options::v1::ROLE_MANAGER)};
  }

  void Sign(grpc::ClientContext& context, const Principal& principal) {
    context.AddMetadata(kTokenMetadata, minter_.Mint(principal));
  }

  template <typename Request>
  absl::StatusOr<Echo> Call(grpc::Status (EchoService::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Echo*),
                            const Request& request) {
    grpc::ClientContext context;
    Sign(context, Manager());
    Echo echo;
    const grpc::Status status = (stub_.get()->*method)(&context, request, &echo);
    if (!status.ok()) return FromGrpc(status);
    return echo;
  }

  absl::StatusOr<Echo> Get(const std::string& text) {
    GetEchoRequest request;
    request.set_name("projects/3-1");
    request.set_text(text);
    return Call(&EchoService::Stub::GetEcho, request);
  }

  absl::StatusOr<Echo> Create(const std::string& text, const std::string& request_id) {
    CreateEchoRequest request;
    request.set_parent("organizations/3");
    request.mutable_echo()->set_text(text);
    request.mutable_echo()->set_number(99);
    request.set_request_id(request_id);
    return Call(&EchoService::Stub::CreateEcho, request);
  }

  AwaitEchoRequest Waiting(const std::string& key, int seconds) {
    AwaitEchoRequest request;
    request.set_key(key);
    request.mutable_wait()->set_seconds(seconds);
    return request;
  }

  testing::TempPostgres database_;
  testing::TempRedis redis_;
  TokenMinter minter_{kKey, SystemClock()};
  TokenVerifier verifier_{kKey, SystemClock()};
  std::unique_ptr<WorkerPool> pool_;
  std::unique_ptr<EchoImpl> service_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<EchoService::Stub> stub_;
};

TEST_F(AdaptorsTest, UnaryAnswersForThePrincipalOfTheToken) {
  const auto echo = Get("hi");
  ASSERT_TRUE(echo.ok()) << echo.status();
  EXPECT_EQ(echo->text(), "hi");
  EXPECT_EQ(echo->worker(), "workers/3-1");
}

TEST_F(AdaptorsTest, RefusesACallWithoutATokenExceptWhereNoneIsNeeded) {
  grpc::ClientContext context, greeting;
  Echo echo;
  GetEchoRequest request;
  request.set_name("projects/3-1");
  const absl::Status status = FromGrpc(stub_->GetEcho(&context, request, &echo));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_TRUE(stub_->Greet(&greeting, GreetRequest(), &echo).ok());
}

TEST_F(AdaptorsTest, CarriesReasonMetadataAndViolationsToTheCaller) {
  const absl::Status failed = Get("fail:BUSY").status();
  EXPECT_EQ(failed.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(failed), "BUSY");
  EXPECT_EQ(InfoOf(failed).metadata["a"], "b");
  const absl::Status invalid = Get(std::string(17, 'x')).status();
  ASSERT_EQ(InfoOf(invalid).violations.size(), 1u);
  EXPECT_EQ(InfoOf(invalid).violations[0].field, "text");
}

TEST_F(AdaptorsTest, KeepsTheDetailsOfOurFaultsToItself) {
  const absl::Status status = Get("fault").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(std::string(status.message()), "internal error");
}

TEST_F(AdaptorsTest, MutateHasOneEffectAndOneReplyForOneRequestId) {
  const auto first = Create("a", kRequestId);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_NE(first->number(), 99) << "a client cannot set what only the server may";
  const auto second = Create("a", kRequestId);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(database_.Query("SELECT count(*) FROM echo"), "1");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM outbox"), "1");
}

TEST_F(AdaptorsTest, MutateRefusesARequestIdWithAnotherBody) {
  ASSERT_TRUE(Create("a", kRequestId).ok());
  EXPECT_EQ(ReasonOf(Create("b", kRequestId).status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM echo"), "1");
}

TEST_F(AdaptorsTest, MutateLeavesNothingBehindWhenItsBodyFails) {
  EXPECT_EQ(Create("fail", kRequestId).status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM echo"), "0");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM outbox"), "0");
  EXPECT_EQ(database_.Query("SELECT count(*) FROM idempotency"), "0");
}

TEST_F(AdaptorsTest, MutateOfTheSameIdAtTheSameTimeHasOneEffect) {
  std::vector<std::thread> threads;
  std::atomic<int> ok = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { ok += Create("a", kRequestId).ok(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ok, 8);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM echo"), "1");
}

TEST_F(AdaptorsTest, BatchedRunsWhatWaitsTogether) {
  constexpr int kCalls = 20;
  CountEchoRequest request;
  request.set_count(1);
  std::vector<std::thread> threads;
  std::vector<int64_t> sizes(kCalls);
  threads.emplace_back([&] { sizes[0] = Call(&EchoService::Stub::CountEcho, request)->number(); });
  service_->first_batch_started.WaitForNotification();
  // The rest are sent while the first batch runs, so all of them wait for it.
  absl::BlockingCounter answered(kCalls - 1);
  std::vector<grpc::ClientContext> contexts(kCalls);
  std::vector<Echo> echoes(kCalls);
  for (int i = 1; i < kCalls; ++i) {
    Sign(contexts[i], Manager());
    stub_->async()->CountEcho(&contexts[i], &request, &echoes[i],
                              [&](grpc::Status) { answered.DecrementCount(); });
  }
  service_->first_batch_may_end.Notify();
  answered.Wait();
  threads[0].join();
  EXPECT_EQ(sizes[0], 1);
  int64_t largest = 0;
  for (int i = 1; i < kCalls; ++i) largest = std::max(largest, echoes[i].number());
  EXPECT_GT(largest, 1);
}

TEST_F(AdaptorsTest, ParkedAnswersAtOnceWhenThereIsSomething) {
  service_->ready = true;
  EXPECT_EQ(Call(&EchoService::Stub::AwaitEcho, Waiting("k", 60))->text(), "ready");
}

TEST_F(AdaptorsTest, ParkedAnswersWhenItsTimeIsUp) {
  EXPECT_EQ(Call(&EchoService::Stub::AwaitEcho, Waiting("k", 0))->text(), "time is up");
}

TEST_F(AdaptorsTest, ParkedAnswersWhenItIsWoken) {
  std::thread waker([&] {
    while (service_->lot.size() == 0) std::this_thread::yield();
    service_->ready = true;
    service_->lot.Wake("k");
  });
  EXPECT_EQ(Call(&EchoService::Stub::AwaitEcho, Waiting("k", 60))->text(), "ready");
  waker.join();
}

TEST_F(AdaptorsTest, ParkedForgetsACallerWhoWentAway) {
  grpc::ClientContext context;
  Sign(context, Manager());
  Echo echo;
  const AwaitEchoRequest request = Waiting("k", 60);
  absl::Notification done;
  stub_->async()->AwaitEcho(&context, &request, &echo, [&](grpc::Status) { done.Notify(); });
  while (service_->lot.size() == 0) std::this_thread::yield();
  context.TryCancel();
  done.WaitForNotification();
  while (service_->lot.size() != 0) std::this_thread::yield();
}

TEST_F(AdaptorsTest, ShutdownAnswersThousandsOfParkedCalls) {
  constexpr int kCalls = 3'000;
  const AwaitEchoRequest request = Waiting("k", 110);
  std::vector<grpc::ClientContext> contexts(kCalls);
  std::vector<Echo> echoes(kCalls);
  absl::BlockingCounter answered(kCalls);
  std::atomic<int> ok = 0;
  for (int i = 0; i < kCalls; ++i) {
    Sign(contexts[i], Manager());
    stub_->async()->AwaitEcho(&contexts[i], &request, &echoes[i], [&](grpc::Status status) {
      ok += status.ok();
      answered.DecrementCount();
    });
  }
  while (service_->lot.size() != kCalls) std::this_thread::yield();
  service_->lot.Shutdown();
  answered.Wait();
  EXPECT_EQ(ok, kCalls);
  for (const Echo& echo : echoes) EXPECT_EQ(echo.text(), "time is up");
}

}  // namespace
}  // namespace crowdloom::rpc
