// The ledger as a process of its own on a PostgreSQL of its own, both of which can be killed at any
// moment; the feeds of dispatch and consensus are played by the test. Calls are repeated, as every
// client of the service does, until there is an answer.
#ifndef CROWDLOOM_SERVICES_LEDGER_CRASH_STACK_TEST_H_
#define CROWDLOOM_SERVICES_LEDGER_CRASH_STACK_TEST_H_

#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/strings.h"
#include "common/pg/tx.h"
#include "common/rpc/channel.h"
#include "common/rpc/error_codec.h"
#include "common/rpc/token.h"
#include "common/service/host.h"
#include "common/testing/child_process.h"
#include "common/testing/postgres_server.h"
#include "common/testing/temp_dir.h"
#include "common/testing/temp_redis.h"
#include "crowdloom/consensus/v1/consensus_service.grpc.pb.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"
#include "crowdloom/ledger/v1/ledger_service.grpc.pb.h"
#include "services/ledger/played_feed_test.h"

namespace crowdloom::ledger {

class CrashStack {
 public:
  using Stub = v1::LedgerService::Stub;

  CrashStack() {
    // A crash must lose nothing that was acknowledged; the server's default here would.
    pg::Connection connection({.url = postgres_.url()});
    CHECK_OK(pg::RunTx(connection, [](pg::Tx& tx) {
      tx.ExecScript("test_durable", "ALTER DATABASE postgres SET synchronous_commit = on");
      return absl::OkStatus();
    }));
    StartFeeds();
    StartService();
  }

  // Thread-safe. Gives the answer to a call that is repeated until there is one.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const rpc::Principal& principal,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
    while (true) {
      const std::unique_ptr<Stub> stub = v1::LedgerService::NewStub(channel_);
      grpc::ClientContext context;
      context.set_wait_for_ready(true);
      context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
      context.AddMetadata(rpc::kTokenMetadata, minter_.Mint(principal));
      Response response;
      const absl::Status status =
          rpc::FromGrpc((stub.get()->*method)(&context, request, &response));
      if (IsTransient(status)) continue;
      Count();
      if (!status.ok()) return status;
      return response;
    }
  }

  // One value of the database; asked again while the server is away.
  std::string Query(const std::string& sql) {
    pg::Connection connection({.url = postgres_.url(), .schema = "ledger"});
    std::string value;
    while (true) {
      const absl::Status status = pg::RunTx(connection, [&](pg::Tx& tx) {
        const pg::Query query{"test_query", sql.c_str()};
        const pqxx::result rows = tx.Exec(query);
        value = rows.empty() || rows[0][0].is_null() ? "" : rows[0][0].as<std::string>();
        return absl::OkStatus();
      });
      if (status.ok()) return value;
      CHECK(IsTransient(status)) << status;
      std::this_thread::yield();
    }
  }

  // Returns when the ledger's consumer of this feed has handled the event.
  void AwaitConsumed(const std::string& feed, int64_t id) {
    const std::string sql =
        StrCat("SELECT 1 FROM consumer_cursor WHERE consumer = 'ledger.", feed, "' AND id >= ", id);
    while (Query(sql).empty()) std::this_thread::yield();
    Count();
  }

  // How many calls were answered and events handled so far.
  int answers() const { return answers_; }
  // Blocks until that is more than `seen`.
  void AwaitMoreThan(int seen) const { answers_.wait(seen); }
  void Count() {
    ++answers_;
    answers_.notify_all();
  }

  void KillService() {
    service_->Stop(SIGKILL);
    StartService();
  }
  void CrashPostgres() {
    postgres_.Stop();
    postgres_.Start();
  }

  PlayedFeed dispatch;
  PlayedFeed consensus;

 private:
  static constexpr char kSigningKey[] = "a signing key for tests, 32 bytes+";

  // Of what another process does: there is nothing to wait on.
  static constexpr absl::Duration kPoll = absl::Milliseconds(5);

  template <typename... Args>
  static std::string Ask(pg::Connection& connection, const pg::Query& query, const Args&... args) {
    std::string value;
    while (true) {
      const absl::Status status = pg::RunTx(connection, [&](pg::Tx& tx) {
        const pqxx::result rows = tx.Exec(query, args...);
        value = rows.empty() || rows[0][0].is_null() ? "" : rows[0][0].as<std::string>();
        return absl::OkStatus();
      });
      if (status.ok()) return value;
      CHECK(IsTransient(status)) << status;
      absl::SleepFor(kPoll);
    }
  }

  static bool IsTransient(const absl::Status& status) {
    return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
           absl::IsAborted(status) || absl::IsCancelled(status);
  }

  void StartFeeds() {
    config::v1::Config config;
    config.set_database_url(postgres_.url());
    config.set_redis_url(redis_.url());
    config.set_signing_key(kSigningKey);
    std::vector<std::unique_ptr<service::Module>> modules;
    modules.push_back(
        std::make_unique<FeedModule<dispatch::v1::DispatchService>>("dispatch", &dispatch));
    modules.push_back(
        std::make_unique<FeedModule<consensus::v1::ConsensusService>>("consensus", &consensus));
    feeds_ = std::make_unique<service::Host>(config, "", SystemClock(), std::move(modules));
    CHECK_OK(feeds_->Start());
  }

  void StartService() {
    service_ = std::make_unique<testing::ChildProcess>(
        std::vector<std::string>{
            LEDGER_PROGRAM, StrCat("--database_url=", postgres_.url()),
            StrCat("--redis_url=", redis_.url()), StrCat("--signing_key=", kSigningKey),
            StrCat("--grpc_address=", address_),
            StrCat("--peers.dispatch=", feeds_->grpc_address()),
            StrCat("--peers.consensus=", feeds_->grpc_address()), "--ledger.poll_interval_ms=5"},
        dir_.path() + "/log");
  }

  std::atomic<int> answers_ = 0;
  testing::TempDir dir_;
  testing::PostgresServer postgres_;
  testing::TempRedis redis_;
  const std::string address_ = StrCat("unix:", dir_.path(), "/ledger.sock");
  rpc::TokenMinter minter_{kSigningKey, SystemClock()};
  std::unique_ptr<service::Host> feeds_;
  std::unique_ptr<testing::ChildProcess> service_;
  std::shared_ptr<grpc::Channel> channel_ = rpc::MakeChannel(address_);
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CRASH_STACK_TEST_H_
