// The service as its callers see it: over gRPC, with a real PostgreSQL and Redis, two replicas on
// one database, and the feeds of dispatch and consensus played by the test.
#include "services/ledger/ledger_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/check.h"
#include "common/base/hash.h"
#include "common/base/resource_name.h"
#include "common/base/strings.h"
#include "common/rpc/channel.h"
#include "common/rpc/error_codec.h"
#include "common/service/host.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_postgres.h"
#include "common/testing/temp_redis.h"
#include "crowdloom/consensus/v1/consensus_service.grpc.pb.h"
#include "crowdloom/dispatch/v1/dispatch_service.grpc.pb.h"
#include "crowdloom/events/v1/events.pb.h"
#include "services/ledger/module.h"
#include "services/ledger/played_feed_test.h"

namespace crowdloom::ledger {
namespace {

using ::crowdloom::testing::IsOk;
using ::crowdloom::testing::StatusIs;
using Stub = v1::LedgerService::Stub;

constexpr char kSigningKey[] = "a signing key for tests, 32 bytes+";

struct Servers {
  Servers() {
    for (auto& host : hosts) {
      config::v1::Config config;
      config.set_database_url(database.url());
      config.set_redis_url(redis.url());
      config.set_signing_key(kSigningKey);
      config.mutable_ledger()->set_poll_interval_ms(5);
      std::vector<std::unique_ptr<service::Module>> modules;
      modules.push_back(
          std::make_unique<FeedModule<dispatch::v1::DispatchService>>("dispatch", &dispatch));
      modules.push_back(
          std::make_unique<FeedModule<consensus::v1::ConsensusService>>("consensus", &consensus));
      modules.push_back(MakeModule());
      host = std::make_unique<service::Host>(config, "", &clock, std::move(modules));
      CHECK_OK(host->Start());
      stubs.push_back(v1::LedgerService::NewStub(rpc::MakeChannel(host->grpc_address())));
    }
  }

  testing::TempPostgres database;
  testing::TempRedis redis;
  testing::FakeClock clock;
  PlayedFeed dispatch;
  PlayedFeed consensus;
  std::array<std::unique_ptr<service::Host>, 2> hosts;
  std::vector<std::unique_ptr<Stub>> stubs;
  rpc::TokenMinter minter{kSigningKey, &clock};
};

class LedgerServiceTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { servers_ = new Servers(); }
  static void TearDownTestSuite() {
    delete servers_;
    servers_ = nullptr;
  }

  // A project, and a worker, of an organization that no other test uses.
  void SetUp() override {
    ++organization_;
    project_ = StrCat("projects/", organization_, "-1");
    worker_ = StrCat("workers/", organization_, "-5");
  }
  void TearDown() override {
    EXPECT_EQ(servers_->database.Query("SELECT invariant || detail FROM ledger.verify()"), "");
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> CallAs(const rpc::Principal& principal,
                                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                               Response*),
                                  const Request& request) {
    grpc::ClientContext context;
    context.AddMetadata(rpc::kTokenMetadata, servers_->minter.Mint(principal));
    Response response;
    Stub& stub = *servers_->stubs[++calls_ % servers_->stubs.size()];
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  rpc::Principal Finance() const {
    return {.organization = organization_,
            .worker = MakeTenantId(organization_, 1),
            .actor = StrCat("workers/", organization_, "-1"),
            .roles = rpc::RoleBit(options::v1::ROLE_FINANCE)};
  }
  rpc::Principal Worker() const {
    return {.organization = organization_,
            .worker = MakeTenantId(organization_, 5),
            .actor = worker_,
            .roles = rpc::RoleBit(options::v1::ROLE_WORKER)};
  }

  absl::StatusOr<v1::ProjectStatement> Grant(int64_t micros, int request = 1) {
    v1::GrantBudgetRequest grant;
    grant.set_project(project_);
    grant.mutable_amount()->set_currency_code("CNY");
    grant.mutable_amount()->set_micros(micros);
    grant.set_request_id(RequestId(request));
    grant.set_reason("budget of March");
    return CallAs(Finance(), &Stub::GrantBudget, grant);
  }
  absl::StatusOr<v1::ProjectStatement> Withdraw(int64_t micros, int request) {
    v1::WithdrawBudgetRequest withdrawal;
    withdrawal.set_project(project_);
    withdrawal.mutable_amount()->set_currency_code("CNY");
    withdrawal.mutable_amount()->set_micros(micros);
    withdrawal.set_request_id(RequestId(request));
    return CallAs(Finance(), &Stub::WithdrawBudget, withdrawal);
  }
  absl::StatusOr<v1::Hold> CreateHold(int64_t number, int64_t micros) {
    v1::CreateHoldRequest hold;
    hold.set_name(HoldOf(number));
    hold.mutable_amount()->set_currency_code("CNY");
    hold.mutable_amount()->set_micros(micros);
    return CallAs(rpc::ServicePrincipal("dispatch"), &Stub::CreateHold, hold);
  }
  absl::StatusOr<v1::ProjectStatement> Statement() {
    v1::GetProjectStatementRequest request;
    request.set_name(StrCat(project_, "/statement"));
    return CallAs(Finance(), &Stub::GetProjectStatement, request);
  }

  // The order's error reason; "" when it is carried out.
  std::string Order(v1::Transfer::Code code, bool with_worker, int64_t micros, int request) {
    v1::PostTransfersRequest orders;
    v1::PostTransfersRequest::Order& order = *orders.add_orders();
    order.set_code(code);
    order.set_project(project_);
    if (with_worker) order.set_worker(worker_);
    order.mutable_amount()->set_currency_code("CNY");
    order.mutable_amount()->set_micros(micros);
    order.set_request_id(RequestId(request));
    order.set_reason("as agreed");
    return CallAs(Finance(), &Stub::PostTransfers, orders).value().results(0).error_reason();
  }
  absl::StatusOr<v1::SettleWorkersResponse> Settle(int request) {
    v1::SettleWorkersRequest settle;
    settle.set_parent(StrCat("organizations/", organization_));
    settle.add_workers(worker_);
    settle.set_currency_code("CNY");
    settle.set_request_id(RequestId(request));
    return CallAs(Finance(), &Stub::SettleWorkers, settle);
  }
  int64_t BalanceOf(const std::string& kind) const {
    const std::string sql = StrCat(
        "SELECT coalesce(sum(amount), 0) FROM ledger.balance JOIN ledger.account ON id = "
        "account_id WHERE kind = ",
        kind, " AND owner IN (", MakeTenantId(organization_, 5), ", ", organization_, ")");
    return std::stoll(servers_->database.Query(sql));
  }

  static std::string RequestId(int number) {
    return StrCat("018f0000-0000-7000-8000-00000000000", number);
  }
  std::string HoldOf(int64_t number) const { return StrCat(project_, "/holds/", number); }
  std::string AssignmentOf(int task) const {
    return StrCat(project_, "/batches/1/tasks/", task, "/assignments/", organization_, "-5-1");
  }

  void Submit(int task, int attempt, int64_t micros, int64_t hold = 1) {
    events::v1::SubmissionReceived event;
    event.set_assignment(AssignmentOf(task));
    event.set_attempt(attempt);
    event.set_hold(HoldOf(hold));
    event.set_amount_micros(micros);
    event.set_currency_code("CNY");
    servers_->dispatch.Add(StrCat(project_, "/batches/1/tasks/", task), event);
  }
  void Record(int task, int attempt, int64_t micros, events::v1::Verdict verdict,
              int decision = 1) {
    events::v1::VerdictRecorded event;
    event.set_assignment(AssignmentOf(task));
    event.set_attempt(attempt);
    event.set_decision(decision);
    event.set_verdict(verdict);
    event.set_hold(HoldOf(1));
    event.set_amount_micros(micros);
    event.set_currency_code("CNY");
    servers_->consensus.Add(StrCat(project_, "/batches/1/tasks/", task), event);
  }
  void Close(int64_t hold) {
    events::v1::HoldClosed event;
    event.set_hold(HoldOf(hold));
    servers_->dispatch.Add(HoldOf(hold), event);
  }

  // The statement once `done` holds of it; the last one after ten seconds.
  template <typename Done>
  v1::ProjectStatement Await(Done done) {
    const absl::Time end = absl::Now() + absl::Seconds(10);
    v1::ProjectStatement statement;
    do {
      statement = Statement().value();
    } while (!done(statement) && absl::Now() < end);
    return statement;
  }

  static Servers* servers_;
  static int32_t organization_;
  std::string project_;
  std::string worker_;
  size_t calls_ = 0;
};

Servers* LedgerServiceTest::servers_ = nullptr;
int32_t LedgerServiceTest::organization_ = 10;

TEST_F(LedgerServiceTest, PaysAcceptedWorkAndShowsItToItsWorker) {
  ASSERT_THAT(Grant(1000), IsOk());
  ASSERT_THAT(CreateHold(1, 600), IsOk());
  Submit(1, 1, 100);
  Submit(2, 1, 100);
  Submit(3, 1, 100);
  Record(1, 1, 100, events::v1::VERDICT_ACCEPTED);
  Record(2, 1, 100, events::v1::VERDICT_REJECTED);
  Close(1);
  const v1::ProjectStatement statement = Await([](const v1::ProjectStatement& now) {
    return now.paid().micros() == 100 && now.pending().micros() == 100 &&
           now.reserved().micros() == 0;
  });
  EXPECT_EQ(statement.granted().micros(), 1000);
  EXPECT_EQ(statement.available().micros(), 800);
  EXPECT_EQ(statement.reserved().micros(), 0);
  EXPECT_EQ(statement.pending().micros(), 100);
  EXPECT_EQ(statement.paid().micros(), 100);
  EXPECT_EQ(statement.paid_assignments(), 1);

  v1::GetWorkerStatementRequest request;
  request.set_name(StrCat(worker_, "/statement"));
  ASSERT_OK_AND_ASSIGN(const v1::WorkerStatement mine,
                       CallAs(Worker(), &Stub::GetWorkerStatement, request));
  EXPECT_EQ(mine.pending().micros(), 100);
  EXPECT_EQ(mine.payable().micros(), 100);
  ASSERT_EQ(mine.lines_size(), 3) << "one line for each attempt: what moved last";
}

TEST_F(LedgerServiceTest, ReturnedAnswersArePaidOnceWhateverOrderTheFeedsHave) {
  ASSERT_THAT(Grant(1000), IsOk());
  ASSERT_THAT(CreateHold(1, 100), IsOk());
  Record(1, 1, 100, events::v1::VERDICT_RETURNED);
  Record(1, 2, 100, events::v1::VERDICT_ACCEPTED);
  Submit(1, 1, 100);
  Submit(1, 2, 100);
  const v1::ProjectStatement statement =
      Await([](const v1::ProjectStatement& now) { return now.paid().micros() == 100; });
  EXPECT_EQ(statement.paid_assignments(), 1);
  EXPECT_EQ(statement.pending().micros(), 0);
  EXPECT_EQ(statement.available().micros(), 900);
}

TEST_F(LedgerServiceTest, RepeatedRequestsHaveOneEffectAndOneReply) {
  ASSERT_OK_AND_ASSIGN(const v1::ProjectStatement first, Grant(1000));
  ASSERT_OK_AND_ASSIGN(const v1::ProjectStatement again, Grant(1000));
  EXPECT_EQ(first.granted().micros(), 1000);
  EXPECT_EQ(again.granted().micros(), 1000);
  EXPECT_THAT(Grant(999), StatusIs(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
}

TEST_F(LedgerServiceTest, RefusalsAreKept) {
  ASSERT_THAT(Grant(100), IsOk());
  EXPECT_THAT(Withdraw(101, 2),
              StatusIs(absl::StatusCode::kFailedPrecondition, "INSUFFICIENT_BUDGET"));
  ASSERT_OK_AND_ASSIGN(const v1::Hold refused, CreateHold(1, 101));
  EXPECT_EQ(refused.state(), v1::Hold::REFUSED);
  ASSERT_THAT(Grant(1000, 3), IsOk());
  EXPECT_THAT(Withdraw(101, 2),
              StatusIs(absl::StatusCode::kFailedPrecondition, "INSUFFICIENT_BUDGET"));
  ASSERT_OK_AND_ASSIGN(const v1::Hold still, CreateHold(1, 101));
  EXPECT_EQ(still.state(), v1::Hold::REFUSED);
  ASSERT_OK_AND_ASSIGN(const v1::Hold open, CreateHold(2, 101));
  EXPECT_EQ(open.state(), v1::Hold::OPEN);
  EXPECT_EQ(open.remaining().micros(), 101);
  EXPECT_THAT(CreateHold(2, 102), StatusIs(absl::StatusCode::kAlreadyExists, "HOLD_REUSED"));
}

TEST_F(LedgerServiceTest, BadAmountsAndCurrenciesAreRefused) {
  EXPECT_THAT(Grant(0), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_AMOUNT"));
  EXPECT_THAT(Grant(-5), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_AMOUNT"));
  EXPECT_THAT(Grant(INT64_MAX), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_AMOUNT"));
  v1::GrantBudgetRequest request;
  request.set_project(project_);
  request.mutable_amount()->set_currency_code("yuan");
  request.mutable_amount()->set_micros(5);
  request.set_request_id(RequestId(1));
  EXPECT_THAT(CallAs(Finance(), &Stub::GrantBudget, request),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_CURRENCY"));
}

TEST_F(LedgerServiceTest, ListsAccountsAndTransfersInPages) {
  ASSERT_THAT(Grant(1000), IsOk());
  ASSERT_THAT(CreateHold(1, 600), IsOk());
  for (int task = 1; task <= 5; ++task) Record(task, 1, 10, events::v1::VERDICT_ACCEPTED);
  Await([](const v1::ProjectStatement& now) { return now.paid().micros() == 50; });

  std::vector<std::string> keys;
  v1::ListTransfersRequest request;
  request.set_parent(project_);
  request.set_page_size(5);
  do {
    ASSERT_OK_AND_ASSIGN(const v1::ListTransfersResponse page,
                         CallAs(Finance(), &Stub::ListTransfers, request));
    for (const v1::Transfer& transfer : page.transfers()) keys.push_back(transfer.business_key());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(keys.size(), 12) << "a grant, a hold, and two for each answer";
  EXPECT_EQ(keys.back(), StrCat("grant/", organization_, "-1/", RequestId(1)));

  v1::ListAccountsRequest accounts;
  accounts.set_parent(project_);
  ASSERT_OK_AND_ASSIGN(const v1::ListAccountsResponse all,
                       CallAs(Finance(), &Stub::ListAccounts, accounts));
  std::map<std::string, int64_t> balances;
  for (const v1::Account& account : all.accounts()) {
    balances[account.name()] = account.balance().micros();
  }
  EXPECT_EQ(balances[StrCat(project_, "/accounts/available")], 400);
  EXPECT_EQ(balances[StrCat(project_, "/accounts/reserved")], 550);
  EXPECT_EQ(balances[StrCat(worker_, "/accounts/pending-", organization_, "-1")], 0);
}

TEST_F(LedgerServiceTest, OrdersAreCarriedOutOnceEachByItself) {
  ASSERT_THAT(Grant(1000), IsOk());
  EXPECT_EQ(Order(v1::Transfer::BONUS, true, 10, 2), "INSUFFICIENT_BALANCE") << "no pool yet";
  EXPECT_EQ(Order(v1::Transfer::FUND_BONUS, false, 100, 3), "");
  EXPECT_EQ(Order(v1::Transfer::BONUS, true, 10, 2), "INSUFFICIENT_BALANCE") << "still refused";
  EXPECT_EQ(Order(v1::Transfer::BONUS, true, 10, 4), "");
  EXPECT_EQ(Order(v1::Transfer::BONUS, true, 10, 4), "");
  EXPECT_EQ(Order(v1::Transfer::BONUS, true, 11, 4), "REQUEST_ID_REUSED");
  EXPECT_EQ(Order(v1::Transfer::PENALTY, true, 11, 5), "INSUFFICIENT_BALANCE");
  EXPECT_EQ(Order(v1::Transfer::PENALTY, true, 4, 6), "");
  EXPECT_EQ(Order(v1::Transfer::APPROVE, true, 4, 7), "INVALID_ORDER");
  ASSERT_OK_AND_ASSIGN(const v1::ProjectStatement statement, Statement());
  EXPECT_EQ(statement.bonus_pool().micros(), 90);
  EXPECT_EQ(statement.paid().micros(), 6);
  EXPECT_EQ(statement.available().micros(), 904);
}

TEST_F(LedgerServiceTest, AnOrderIsReversedOnce) {
  ASSERT_THAT(Grant(1000), IsOk());
  ASSERT_EQ(Order(v1::Transfer::FUND_BONUS, false, 100, 2), "");
  ASSERT_EQ(Order(v1::Transfer::BONUS, true, 10, 3), "");
  v1::ListTransfersRequest list;
  list.set_parent(project_);
  ASSERT_OK_AND_ASSIGN(const v1::ListTransfersResponse transfers,
                       CallAs(Finance(), &Stub::ListTransfers, list));
  v1::ReverseTransferRequest reverse;
  reverse.set_project(project_);
  reverse.set_transfer(transfers.transfers(0).name());
  reverse.set_request_id(RequestId(4));
  reverse.set_reason("a mistake");
  for (int repeat = 0; repeat < 2; ++repeat) {
    ASSERT_OK_AND_ASSIGN(const v1::ProjectStatement statement,
                         CallAs(Finance(), &Stub::ReverseTransfer, reverse));
    EXPECT_EQ(statement.bonus_pool().micros(), 100);
  }
  reverse.set_request_id(RequestId(5));
  EXPECT_THAT(CallAs(Finance(), &Stub::ReverseTransfer, reverse),
              StatusIs(absl::StatusCode::kFailedPrecondition, "TRANSFER_REVERSED"));
  reverse.set_project("projects/10-9");
  EXPECT_THAT(CallAs(Finance(), &Stub::ReverseTransfer, reverse),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(LedgerServiceTest, SettlesWithTheTaxOfTheMonth) {
  constexpr int64_t kYuan = 1'000'000;
  ASSERT_THAT(Grant(10'000 * kYuan), IsOk());
  ASSERT_THAT(CreateHold(1, 5'000 * kYuan), IsOk());
  Record(1, 1, 800 * kYuan, events::v1::VERDICT_ACCEPTED);
  Await([](const v1::ProjectStatement& now) { return now.paid_assignments() == 1; });
  ASSERT_OK_AND_ASSIGN(const v1::SettleWorkersResponse first, Settle(2));
  ASSERT_EQ(first.settlements_size(), 1);
  EXPECT_EQ(first.settlements(0).tax().micros(), 0);
  EXPECT_EQ(first.settlements(0).net().micros(), 800 * kYuan);

  Record(2, 1, 800 * kYuan, events::v1::VERDICT_ACCEPTED);
  Await([](const v1::ProjectStatement& now) { return now.paid_assignments() == 2; });
  for (int repeat = 0; repeat < 2; ++repeat) {
    ASSERT_OK_AND_ASSIGN(const v1::SettleWorkersResponse second, Settle(3));
    EXPECT_EQ(second.settlements(0).tax().micros(), 160 * kYuan) << "one payment of 1,600";
    EXPECT_EQ(second.settlements(0).tax_method(), v1::Settlement::PER_PAYMENT);
    EXPECT_EQ(second.settlements(0).lines(0).project(), project_);
  }
  ASSERT_OK_AND_ASSIGN(const v1::SettleWorkersResponse nothing, Settle(4));
  EXPECT_EQ(nothing.settlements_size(), 0);
  EXPECT_EQ(BalanceOf("10"), 1'440 * kYuan) << "due";
  EXPECT_EQ(BalanceOf("12"), 160 * kYuan) << "withheld";
  EXPECT_EQ(BalanceOf("7"), 0) << "payable";
}

TEST_F(LedgerServiceTest, WhatIsRejectedAfterItsSettlementIsOwed) {
  ASSERT_THAT(Grant(1000), IsOk());
  ASSERT_THAT(CreateHold(1, 100), IsOk());
  Record(1, 1, 100, events::v1::VERDICT_ACCEPTED);
  Await([](const v1::ProjectStatement& now) { return now.paid_assignments() == 1; });
  ASSERT_THAT(Settle(2), IsOk());
  Record(1, 1, 100, events::v1::VERDICT_REJECTED, /*decision=*/2);
  const v1::ProjectStatement statement =
      Await([](const v1::ProjectStatement& now) { return now.paid_assignments() == 0; });
  EXPECT_EQ(statement.paid().micros(), 0);
  EXPECT_EQ(statement.reserved().micros(), 100);
  EXPECT_EQ(BalanceOf("11"), 100) << "owed by the worker";
  EXPECT_EQ(BalanceOf("10"), 100) << "still due";
}

TEST_F(LedgerServiceTest, ASettlementKeepsBackWhatTheLimitAllowsOfADebt) {
  ASSERT_THAT(Grant(10'000), IsOk());
  ASSERT_THAT(CreateHold(1, 5'000), IsOk());
  Record(1, 1, 300, events::v1::VERDICT_ACCEPTED);
  Await([](const v1::ProjectStatement& now) { return now.paid_assignments() == 1; });
  ASSERT_THAT(Settle(2), IsOk());
  Record(1, 1, 300, events::v1::VERDICT_REJECTED, /*decision=*/2);
  Record(2, 1, 500, events::v1::VERDICT_ACCEPTED);
  Await([](const v1::ProjectStatement& now) { return now.paid().micros() == 500; });
  ASSERT_EQ(BalanceOf("11"), 300) << "owed";

  ASSERT_OK_AND_ASSIGN(const v1::SettleWorkersResponse fifth, Settle(3));
  ASSERT_EQ(fifth.settlements_size(), 1);
  EXPECT_EQ(fifth.settlements(0).recovered().micros(), 100);
  EXPECT_EQ(fifth.settlements(0).gross().micros(), 400);
  EXPECT_EQ(BalanceOf("11"), 200);
  EXPECT_EQ(Settle(4)->settlements_size(), 0) << "nothing is left to settle";

  v1::SetRecoveryLimitRequest limit;
  limit.set_parent(StrCat("organizations/", organization_));
  limit.set_share_ppm(500'000);
  limit.mutable_least_left()->set_currency_code("CNY");
  limit.mutable_least_left()->set_micros(90);
  limit.set_valid_from_date("2020-01-01");
  limit.set_request_id(RequestId(5));
  EXPECT_THAT(CallAs(Finance(), &Stub::SetRecoveryLimit, limit),
              StatusIs(absl::StatusCode::kInvalidArgument, "DATE_IN_THE_PAST"));
  limit.set_valid_from_date("2026-03-01");  // the clock's day
  ASSERT_THAT(CallAs(Finance(), &Stub::SetRecoveryLimit, limit), IsOk());

  Record(3, 1, 150, events::v1::VERDICT_ACCEPTED);
  Await([](const v1::ProjectStatement& now) { return now.paid().micros() == 650; });
  ASSERT_OK_AND_ASSIGN(const v1::SettleWorkersResponse least, Settle(6));
  ASSERT_EQ(least.settlements_size(), 1);
  EXPECT_EQ(least.settlements(0).recovered().micros(), 60) << "half would leave 75 of 150";
  EXPECT_EQ(BalanceOf("11"), 140);
  EXPECT_EQ(BalanceOf("10"), 300 + 400 + 90) << "due";

  v1::ListSettlementsRequest list;
  list.set_parent(limit.parent());
  ASSERT_OK_AND_ASSIGN(const v1::ListSettlementsResponse listed,
                       CallAs(Finance(), &Stub::ListSettlements, list));
  ASSERT_EQ(listed.settlements_size(), 3);
  EXPECT_EQ(listed.settlements(0).recovered().micros(), 60);
}

TEST_F(LedgerServiceTest, APayoutLeavesWithTwoPeopleAndAFailedOneIsDueAgain) {
  ASSERT_THAT(Grant(1'000'000), IsOk());
  ASSERT_THAT(CreateHold(1, 500'000), IsOk());
  Record(1, 1, 123'456, events::v1::VERDICT_ACCEPTED);
  Await([](const v1::ProjectStatement& now) { return now.paid_assignments() == 1; });
  ASSERT_THAT(Settle(2), IsOk());

  v1::SetPayeeRequest payee;
  payee.set_worker(worker_);
  payee.mutable_payee()->set_holder("Wang Xiaoming");
  payee.mutable_payee()->set_account("6222020200112233");
  payee.mutable_payee()->set_bank("ICBKCNBJ");
  payee.set_request_id(RequestId(3));
  ASSERT_THAT(CallAs(Finance(), &Stub::SetPayee, payee), IsOk());

  v1::CreatePayoutRunRequest create;
  create.set_parent(StrCat("organizations/", organization_));
  create.add_workers(worker_);
  create.set_currency_code("CNY");
  *create.mutable_debtor() = payee.payee();
  create.set_format(v1::PayoutRun::PAIN_001);
  create.set_execution_date("2026-03-31");
  create.set_request_id(RequestId(4));
  ASSERT_OK_AND_ASSIGN(const v1::PayoutRun run, CallAs(Finance(), &Stub::CreatePayoutRun, create));
  EXPECT_EQ(run.control_sum().micros(), 120'000) << "whole fen; the rest stays due";
  EXPECT_EQ(run.items(0).account_tail(), "....2233");
  EXPECT_EQ(BalanceOf("10"), 3'456);
  EXPECT_EQ(BalanceOf("15"), 120'000) << "in transit";

  v1::GetPayoutFileRequest get;
  get.set_name(run.name());
  EXPECT_THAT(CallAs(Finance(), &Stub::GetPayoutFile, get),
              StatusIs(absl::StatusCode::kFailedPrecondition, "PAYOUT_RUN_NOT_RELEASED"));
  v1::ReleasePayoutRunRequest release;
  release.set_name(run.name());
  release.set_request_id(RequestId(5));
  EXPECT_THAT(CallAs(Finance(), &Stub::ReleasePayoutRun, release),
              StatusIs(absl::StatusCode::kFailedPrecondition, "SAME_PERSON"));
  rpc::Principal second = Finance();
  second.actor = StrCat("workers/", organization_, "-2");
  ASSERT_THAT(CallAs(second, &Stub::ReleasePayoutRun, release), IsOk());
  ASSERT_OK_AND_ASSIGN(const v1::GetPayoutFileResponse file,
                       CallAs(Finance(), &Stub::GetPayoutFile, get));
  EXPECT_EQ(HexEncode(Sha256(file.content())), run.file_sha256());
  EXPECT_EQ(servers_->database.Query("SELECT count(*) FROM ledger.payout WHERE position('6222' in "
                                     "encode(payee, 'escape')) > 0"),
            "0");

  v1::RecordPayoutResultsRequest results;
  results.set_name(run.name());
  results.add_results()->set_end_to_end_id(run.items(0).end_to_end_id());
  results.mutable_results(0)->set_outcome(v1::PayoutRun::FAILED);
  for (int request = 6; request <= 7; ++request) {
    results.set_request_id(RequestId(request));
    ASSERT_THAT(CallAs(Finance(), &Stub::RecordPayoutResults, results), IsOk());
    EXPECT_EQ(BalanceOf("10"), 123'456) << "due again";
    EXPECT_EQ(BalanceOf("15"), 0);
  }
  results.mutable_results(0)->set_outcome(v1::PayoutRun::CONFIRMED);
  results.set_request_id(RequestId(8));
  EXPECT_THAT(CallAs(Finance(), &Stub::RecordPayoutResults, results),
              StatusIs(absl::StatusCode::kFailedPrecondition, "PAYOUT_DECIDED"));
  create.set_request_id(RequestId(9));
  ASSERT_OK_AND_ASSIGN(const v1::PayoutRun again,
                       CallAs(Finance(), &Stub::CreatePayoutRun, create));
  EXPECT_NE(again.items(0).end_to_end_id(), run.items(0).end_to_end_id());

  release.set_name(again.name());
  release.set_request_id("018f0000-0000-7000-8000-0000000000a1");
  ASSERT_THAT(CallAs(second, &Stub::ReleasePayoutRun, release), IsOk());
  results.set_name(again.name());
  results.mutable_results(0)->set_end_to_end_id(again.items(0).end_to_end_id());
  int request = 1;
  for (const auto outcome : {v1::PayoutRun::CONFIRMED, v1::PayoutRun::CAME_BACK,
                             v1::PayoutRun::CAME_BACK, v1::PayoutRun::CONFIRMED}) {
    results.mutable_results(0)->set_outcome(outcome);
    results.set_request_id(StrCat("018f0000-0000-7000-8000-0000000000b", ++request));
    ASSERT_THAT(CallAs(Finance(), &Stub::RecordPayoutResults, results), IsOk());
    EXPECT_EQ(BalanceOf("10"),
              outcome == v1::PayoutRun::CONFIRMED && request == 2 ? 3'456 : 123'456);
  }
  v1::ListPayoutRunsRequest list;
  list.set_parent(create.parent());
  ASSERT_OK_AND_ASSIGN(const v1::ListPayoutRunsResponse runs,
                       CallAs(Finance(), &Stub::ListPayoutRuns, list));
  ASSERT_EQ(runs.payout_runs_size(), 2);
  EXPECT_EQ(runs.payout_runs(0).name(), again.name());
  EXPECT_EQ(runs.payout_runs(0).count(), 1);
}

TEST_F(LedgerServiceTest, TheOrganizationChoosesItsTaxMethodFromADayOn) {
  v1::SetTaxMethodRequest request;
  request.set_parent(StrCat("organizations/", organization_));
  request.set_tax_method(v1::Settlement::NONE);
  request.set_valid_from_date("2020-01-01");
  request.set_request_id(RequestId(2));
  EXPECT_THAT(CallAs(Finance(), &Stub::SetTaxMethod, request),
              StatusIs(absl::StatusCode::kInvalidArgument, "DATE_IN_THE_PAST"));
  request.set_valid_from_date("2026-03-01");  // the clock's day
  EXPECT_THAT(CallAs(Finance(), &Stub::SetTaxMethod, request), IsOk());
  ASSERT_THAT(Grant(8'000'000'000), IsOk());
  ASSERT_THAT(CreateHold(1, 8'000'000'000), IsOk());
  Record(1, 1, 8'000'000'000, events::v1::VERDICT_ACCEPTED);
  Await([](const v1::ProjectStatement& now) { return now.paid_assignments() == 1; });
  ASSERT_OK_AND_ASSIGN(const v1::SettleWorkersResponse settled, Settle(3));
  EXPECT_EQ(settled.settlements(0).tax().micros(), 0);
}

TEST_F(LedgerServiceTest, VerificationKnowsAHeadThatWasKept) {
  ASSERT_THAT(Grant(1000), IsOk());
  const rpc::Principal platform{.organization = organization_,
                                .actor = "workers/1-1",
                                .roles = rpc::RoleBit(options::v1::ROLE_PLATFORM_ADMIN)};
  ASSERT_OK_AND_ASSIGN(const v1::VerifyLedgerResponse now,
                       CallAs(platform, &Stub::VerifyLedger, v1::VerifyLedgerRequest()));
  EXPECT_EQ(now.violations_size(), 0);
  v1::VerifyLedgerRequest request;
  request.set_head_number(1);
  request.set_head_hash(std::string(64, '0'));
  ASSERT_OK_AND_ASSIGN(const v1::VerifyLedgerResponse wrong,
                       CallAs(platform, &Stub::VerifyLedger, request));
  EXPECT_EQ(wrong.violations_size(), 1);
}

TEST_F(LedgerServiceTest, BonusesComeByFileOnceAndOnlyIfEveryLineIsRight) {
  ASSERT_THAT(Grant(1'000'000'000), IsOk());
  ASSERT_THAT(CreateHold(1, 100), IsOk());
  Record(1, 1, 100, events::v1::VERDICT_ACCEPTED);
  Await([](const v1::ProjectStatement& now) { return now.paid_assignments() == 1; });
  ASSERT_EQ(Order(v1::Transfer::FUND_BONUS, false, 30'000'000, 2), "");
  const std::string header = "project,worker,amount,reason\n";
  const std::string good = StrCat(project_, ",", worker_, ",10,best of the week\n");
  v1::ImportPayRequest request;
  request.set_parent(StrCat("organizations/", organization_));
  const auto import = [&](const std::string& content, int id) {
    request.set_content(content);
    request.set_request_id(RequestId(id));
    return CallAs(Finance(), &Stub::ImportPay, request).value();
  };
  const std::string bad =
      StrCat(header, good, project_, ",", organization_, "-99,1,who?\n", good, good, good);
  const v1::ImportPayResponse refused = import(bad, 3);
  ASSERT_EQ(refused.wrong_lines_size(), 2);
  EXPECT_EQ(refused.wrong_lines(0).number(), 3);
  EXPECT_EQ(refused.wrong_lines(0).error_reason(), "WORKER_WITHOUT_ACCOUNT");
  EXPECT_EQ(refused.wrong_lines(1).number(), 6);
  EXPECT_EQ(refused.wrong_lines(1).error_reason(), "INSUFFICIENT_BALANCE");
  request.set_dry_run(true);
  EXPECT_EQ(import(header + good + good, 4).total().micros(), 20'000'000);
  EXPECT_EQ(BalanceOf("7"), 100) << "nothing is posted yet";
  request.set_dry_run(false);
  EXPECT_EQ(import(header + good + good, 5).repeated_count(), 0);
  EXPECT_EQ(import(header + good + good, 6).repeated_count(), 2);
  EXPECT_EQ(BalanceOf("7"), 20'000'100);
}

TEST_F(LedgerServiceTest, WagesAreTaxedOverTheYearLessWhatMayBeDeducted) {
  constexpr int64_t kYuan = 1'000'000;
  v1::ImportPayRequest wages;
  wages.set_parent(StrCat("organizations/", organization_));
  wages.set_content(StrCat("worker,month,item,amount,reason\n", worker_,
                           ",2026-03,base,9000,March\n", worker_,
                           ",2026-03,uplift,1000,level 3\n"));
  for (int request = 1; request <= 2; ++request) {
    wages.set_request_id(RequestId(request));
    ASSERT_OK_AND_ASSIGN(const v1::ImportPayResponse paid,
                         CallAs(Finance(), &Stub::ImportPay, wages));
    EXPECT_EQ(paid.repeated_count(), request == 1 ? 0 : 2);
  }
  v1::SettleWorkersRequest settle;
  settle.set_parent(wages.parent());
  settle.add_workers(worker_);
  settle.set_currency_code("CNY");
  settle.set_pay_class(v1::WAGES);
  settle.set_request_id(RequestId(3));
  settle.add_deductions()->set_worker(worker_);
  settle.mutable_deductions(0)->mutable_amount()->set_currency_code("CNY");
  settle.mutable_deductions(0)->mutable_amount()->set_micros(1'000 * kYuan);
  ASSERT_OK_AND_ASSIGN(const v1::SettleWorkersResponse settled,
                       CallAs(Finance(), &Stub::SettleWorkers, settle));
  ASSERT_EQ(settled.settlements_size(), 1);
  EXPECT_EQ(settled.settlements(0).tax().micros(), 120 * kYuan) << "3 % of 10,000 - 5,000 - 1,000";
  EXPECT_EQ(settled.settlements(0).tax_method(), v1::Settlement::SALARY);
  EXPECT_EQ(BalanceOf("8"), 0) << "payable wages";
  EXPECT_EQ(BalanceOf("10"), 9'880 * kYuan) << "due";

  v1::ListSettlementsRequest list;
  list.set_parent(wages.parent());
  list.set_month("2026-03");
  ASSERT_OK_AND_ASSIGN(const v1::ListSettlementsResponse listed,
                       CallAs(Finance(), &Stub::ListSettlements, list));
  ASSERT_EQ(listed.settlements_size(), 1);
  EXPECT_EQ(listed.settlements(0).pay_class(), v1::WAGES);
  EXPECT_EQ(listed.settlements(0).deductions().micros(), 1'000 * kYuan);
  list.set_month("2026-02");
  EXPECT_EQ(CallAs(Finance(), &Stub::ListSettlements, list)->settlements_size(), 0);

  v1::ExportPlatformReportRequest report;
  report.set_parent(wages.parent());
  report.set_quarter("2026Q1");
  ASSERT_OK_AND_ASSIGN(const v1::ExportPlatformReportResponse file,
                       CallAs(Finance(), &Stub::ExportPlatformReport, report));
  EXPECT_THAT(file.content(), ::testing::HasSubstr("\"10000.00\",\"0.00\",\"0.00\",\"10000.00\","
                                                   "\"120.00\",\"1\",\"CNY\""));
}

TEST_F(LedgerServiceTest, NothingTakesEffectInAClosedMonth) {
  v1::ClosePeriodRequest close;
  close.set_parent(StrCat("organizations/", organization_));
  close.set_month("2026-03");
  close.set_request_id(RequestId(1));
  EXPECT_THAT(CallAs(Finance(), &Stub::ClosePeriod, close),
              StatusIs(absl::StatusCode::kFailedPrecondition, "PERIOD_NOT_OVER"));
  ASSERT_THAT(Grant(1000, 2), IsOk());
  v1::PostTransfersRequest orders;
  v1::PostTransfersRequest::Order& order = *orders.add_orders();
  order.set_code(v1::Transfer::FUND_BONUS);
  order.set_project(project_);
  order.mutable_amount()->set_currency_code("CNY");
  order.mutable_amount()->set_micros(10);
  order.set_reason("of last month");
  order.set_request_id(RequestId(3));
  const absl::Time february = absl::FromCivil(absl::CivilSecond(2026, 2, 14), absl::UTCTimeZone());
  order.mutable_effective_time()->set_seconds(absl::ToUnixSeconds(february));
  const auto reason = [&] {
    return CallAs(Finance(), &Stub::PostTransfers, orders)->results(0).error_reason();
  };
  EXPECT_EQ(reason(), "");
  close.set_month("2026-02");
  close.set_request_id(RequestId(4));
  ASSERT_THAT(CallAs(Finance(), &Stub::ClosePeriod, close), IsOk());
  EXPECT_EQ(reason(), "") << "a repetition gets its first answer";
  order.set_request_id(RequestId(5));
  EXPECT_EQ(reason(), "PERIOD_CLOSED");

  v1::GetOrganizationStatementRequest statement;
  statement.set_name(StrCat(close.parent(), "/statement"));
  statement.set_month("2026-02");
  ASSERT_OK_AND_ASSIGN(const v1::OrganizationStatement month,
                       CallAs(Finance(), &Stub::GetOrganizationStatement, statement));
  EXPECT_TRUE(month.closed());
  ASSERT_EQ(month.flows_size(), 1);
  EXPECT_EQ(month.flows(0).code(), v1::Transfer::FUND_BONUS);
  EXPECT_EQ(month.flows(0).amount().micros(), 10);
  v1::ListPeriodsRequest periods;
  periods.set_parent(close.parent());
  EXPECT_EQ(CallAs(Finance(), &Stub::ListPeriods, periods)->periods(0).month(), "2026-02");

  v1::ExportJournalRequest journal;
  journal.set_parent(close.parent());
  journal.set_month("2026-02");
  ASSERT_OK_AND_ASSIGN(const v1::ExportJournalResponse csv,
                       CallAs(Finance(), &Stub::ExportJournal, journal));
  EXPECT_THAT(csv.content(), ::testing::HasSubstr("\"FUND_BONUS\""));
  EXPECT_THAT(csv.content(), ::testing::HasSubstr("\"of last month\""));
  EXPECT_EQ(std::count(csv.content().begin(), csv.content().end(), '\n'), 2);
  journal.set_format(v1::ExportJournalRequest::JSON_LINES);
  EXPECT_THAT(CallAs(Finance(), &Stub::ExportJournal, journal)->content(),
              ::testing::HasSubstr("\"code\":\"FUND_BONUS\""));
}

TEST_F(LedgerServiceTest, AcceptedWorkIsComparedWithAnInvoiceAndBalancesWithThePast) {
  ASSERT_THAT(Grant(1000), IsOk());
  ASSERT_THAT(CreateHold(1, 600), IsOk());
  for (int task = 1; task <= 3; ++task) Record(task, 1, 100, events::v1::VERDICT_ACCEPTED);
  Await([](const v1::ProjectStatement& now) { return now.paid_assignments() == 3; });
  v1::GetAcceptedWorkRequest request;
  request.set_project(project_);
  request.mutable_unit_price()->set_currency_code("CNY");
  request.mutable_unit_price()->set_micros(250);
  request.set_invoiced_count(4);
  ASSERT_OK_AND_ASSIGN(const v1::AcceptedWork work,
                       CallAs(Finance(), &Stub::GetAcceptedWork, request));
  EXPECT_EQ(work.task_count(), 3);
  EXPECT_EQ(work.paid().micros(), 300);
  EXPECT_EQ(work.billed().micros(), 750);
  EXPECT_EQ(work.invoice_excess_count(), 1);
  EXPECT_EQ(work.invoice_excess().micros(), 250);
  ASSERT_EQ(work.lines_size(), 1);
  EXPECT_EQ(work.lines(0).batch(), StrCat(project_, "/batches/1"));
  request.add_workers(StrCat("workers/", organization_, "-6"));
  EXPECT_EQ(CallAs(Finance(), &Stub::GetAcceptedWork, request)->task_count(), 0);

  v1::ListAccountsRequest accounts;
  accounts.set_parent(worker_);
  const auto payable = [&] {
    const auto listed = CallAs(Finance(), &Stub::ListAccounts, accounts).value();
    for (const v1::Account& account : listed.accounts()) {
      if (account.name() == StrCat(worker_, "/accounts/payable")) return account.balance().micros();
    }
    return int64_t{-1};
  };
  const absl::Time before = servers_->clock.Now();
  accounts.mutable_as_of_time()->set_seconds(absl::ToUnixSeconds(before));
  accounts.mutable_as_of_time()->set_nanos(
      static_cast<int32_t>(absl::ToUnixNanos(before) % 1'000'000'000));
  servers_->clock.Advance(absl::Seconds(1));
  Record(4, 1, 100, events::v1::VERDICT_ACCEPTED);
  Await([](const v1::ProjectStatement& now) { return now.paid_assignments() == 4; });
  EXPECT_EQ(payable(), 300) << "as it was";
  accounts.clear_as_of_time();
  EXPECT_EQ(payable(), 400);

  v1::ListWorkerBalancesRequest balances;
  balances.set_parent(StrCat("organizations/", organization_));
  balances.set_skip_empty(true);
  ASSERT_OK_AND_ASSIGN(const v1::ListWorkerBalancesResponse people,
                       CallAs(Finance(), &Stub::ListWorkerBalances, balances));
  ASSERT_EQ(people.workers_size(), 1);
  EXPECT_EQ(people.workers(0).payable().micros(), 400);
  EXPECT_EQ(Statement()->forecast().micros(), 600) << "no hold has closed yet";
}

TEST_F(LedgerServiceTest, AnEventThatCannotBeAppliedWaitsAloneForAPerson) {
  ASSERT_THAT(Grant(1000), IsOk());
  ASSERT_THAT(CreateHold(1, 100), IsOk());
  Submit(1, 1, 100, /*hold=*/9);  // there is no such hold
  Submit(2, 1, 100);
  const v1::ProjectStatement statement =
      Await([](const v1::ProjectStatement& now) { return now.pending().micros() == 100; });
  EXPECT_EQ(statement.pending().micros(), 100);
  EXPECT_EQ(servers_->database
                    .Query(StrCat("SELECT error FROM ledger.parked_event WHERE key = '", project_,
                                  "/batches/1/tasks/1'"))
                    .find("hold") != std::string::npos,
            true);
}

}  // namespace
}  // namespace crowdloom::ledger
