// The ledger's process against the model while it and PostgreSQL are killed again and again: random
// calls with repetitions and conflicting bodies, events that come twice, every answer and every
// balance compared. CROWDLOOM_CRASH_SEEDS=100 runs more than the few seconds of a test run.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/resource_name.h"
#include "common/base/rng.h"
#include "common/base/status.h"
#include "common/log/log.h"
#include "services/ledger/crash_stack_test.h"
#include "services/ledger/store/model_test.h"

namespace crowdloom::ledger {
namespace {

using Stub = CrashStack::Stub;

constexpr int kProjects = 3;  // at the same time
constexpr int kSteps = 25;    // of each
constexpr int kAnswersBetweenCrashes = 20;
constexpr int64_t kScale = 10'000;  // of the model's amounts, so that a payout has whole fen

int Seeds() {
  const char* seeds = std::getenv("CROWDLOOM_CRASH_SEEDS");
  return seeds == nullptr ? 1 : std::max(1, std::atoi(seeds));
}

template <typename Reply>
std::string ReasonIn(const absl::StatusOr<Reply>& answer) {
  return ReasonOf(answer.status());
}

// One project's life, drawn from a seed.
class Life {
 public:
  Life(CrashStack* stack, uint64_t seed, int32_t organization)
      : stack_(*stack), rng_(seed), organization_(organization) {}

  void Step() {
    switch (rng_.Uniform(10)) {
      case 0:
        return Grant();
      case 1:
        return Withdraw();
      case 2:
      case 3:
        return Reserve();
      case 4:
        return Close();
      case 5:
      case 6:
        return Submit();
      default:
        return Decide();
    }
  }

  void ExpectBalances() {
    EXPECT_EQ(Balance(AccountKind::kAvailable, Project()), model_.available());
    EXPECT_EQ(Balance(AccountKind::kReserved, Project()), model_.reserved());
    for (const int number : {1, 2}) {
      EXPECT_EQ(Balance(AccountKind::kPayable, Worker(number)), model_.payable(Worker(number)));
    }
  }

  // Settles and pays the workers: the first payment fails, the second one arrives.
  void PayOut() {
    int64_t owed = 0;
    for (const int number : {1, 2}) owed += model_.payable(Worker(number));
    if (owed == 0) return;
    Settle();
    for (const int number : {1, 2}) SetPayee(number);
    for (const auto outcome : {v1::PayoutRun::FAILED, v1::PayoutRun::CONFIRMED}) SendRun(outcome);
    for (const int number : {1, 2}) {
      EXPECT_EQ(Balance(AccountKind::kNetDue, Worker(number)), 0);
      EXPECT_EQ(Balance(AccountKind::kPayable, Worker(number)), 0);
    }
    EXPECT_EQ(Balance(AccountKind::kInTransit, organization_), 0);
    EXPECT_EQ(stack_.Query(StrCat("SELECT coalesce(sum(amount), 0)::bigint / ", kScale,
                                  " FROM transfer JOIN account ON account.id = debit_account",
                                  " WHERE code = 23 AND account.owner = ", organization_)),
              std::to_string(owed))
        << "confirmed once each";
  }

 private:
  int64_t Project() const { return MakeTenantId(organization_, 1); }
  int64_t Worker(int number) const { return MakeTenantId(organization_, number); }
  std::string ProjectName() const { return StrCat("projects/", organization_, "-1"); }
  std::string WorkerName(int number) const {
    return StrCat("workers/", organization_, "-", number);
  }
  std::string HoldName(int64_t number) const { return StrCat(ProjectName(), "/holds/", number); }
  // Unique in the run: `what` keeps requests of different methods apart.
  static std::string RequestId(int what, int number) {
    return StrCat("018f0000-0000-7000-8", what, "00-00000000000", number);
  }
  rpc::Principal Person(int number) const {
    return {.organization = organization_,
            .worker = MakeTenantId(organization_, 90 + number),
            .actor = StrCat("workers/", organization_, "-", 90 + number),
            .roles = rpc::RoleBit(options::v1::ROLE_FINANCE)};
  }

  void Grant() {
    const int number = static_cast<int>(rng_.Uniform(8));
    const int64_t amount = rng_.Chance(0.9) ? 100 : 101;
    v1::GrantBudgetRequest request;
    request.set_project(ProjectName());
    SetMoney(amount, request.mutable_amount());
    request.set_request_id(RequestId(1, number));
    request.set_reason("budget");
    EXPECT_EQ(ReasonIn(stack_.Call(Person(1), &Stub::GrantBudget, request)),
              model_.Grant(amount, std::to_string(number)));
  }

  void Withdraw() {
    const int number = static_cast<int>(rng_.Uniform(8));
    const int64_t amount = 10 * static_cast<int64_t>(1 + rng_.Uniform(12));
    v1::WithdrawBudgetRequest request;
    request.set_project(ProjectName());
    SetMoney(amount, request.mutable_amount());
    request.set_request_id(RequestId(2, number));
    request.set_reason("too much");
    EXPECT_EQ(ReasonIn(stack_.Call(Person(1), &Stub::WithdrawBudget, request)),
              model_.Withdraw(amount, std::to_string(number)));
  }

  void Reserve() {
    const int64_t number = Hold();
    const int64_t amount = rng_.Chance(0.9) ? 20 + 10 * number : 77;
    v1::CreateHoldRequest request;
    request.set_name(HoldName(number));
    SetMoney(amount, request.mutable_amount());
    EXPECT_EQ(ReasonIn(stack_.Call(rpc::ServicePrincipal("dispatch"), &Stub::CreateHold, request)),
              model_.Reserve(number, amount));
  }

  // An event that would be refused is never in a feed, so the model is asked first.
  void Close() {
    const int64_t number = Hold();
    if (!model_.Close(number).empty()) return;
    events::v1::HoldClosed event;
    event.set_hold(HoldName(number));
    Tell("dispatch", stack_.dispatch, HoldName(number), event);
  }

  struct Attempt {
    EarningId id;
    int64_t hold = 0;
    int64_t amount = 0;
  };
  Attempt DrawAttempt() {
    const int task = 1 + static_cast<int>(rng_.Uniform(6));
    const int attempt = 1 + static_cast<int>(rng_.Uniform(2));
    const int64_t worker = Worker(1 + static_cast<int>(rng_.Uniform(2)));
    return {{Project(), 1, task, 1, worker, attempt}, 1 + task / 2, 10 + task};
  }
  int64_t Hold() { return 1 + static_cast<int64_t>(rng_.Uniform(4)); }

  template <typename Event>
  Event EventOf(const Attempt& attempt) const {
    Event event;
    event.set_assignment(AssignmentName(attempt.id));
    event.set_attempt(attempt.id.attempt);
    event.set_hold(HoldName(attempt.hold));
    event.set_amount_micros(attempt.amount * kScale);
    event.set_currency_code("CNY");
    return event;
  }

  void Submit() {
    const Attempt attempt = DrawAttempt();
    Model after = model_;
    if (!after.Submit(attempt.id, attempt.hold, attempt.amount).empty()) return;
    model_ = after;
    Tell("dispatch", stack_.dispatch, ProjectName(),
         EventOf<events::v1::SubmissionReceived>(attempt));
  }

  void Decide() {
    const Attempt attempt = DrawAttempt();
    const int decision = 1 + static_cast<int>(rng_.Uniform(3));
    const int which = static_cast<int>(rng_.Uniform(3));
    Model after = model_;
    if (!after.Decide(attempt.id, attempt.hold, attempt.amount, decision, "axb"[which]).empty()) {
      return;
    }
    model_ = after;
    auto event = EventOf<events::v1::VerdictRecorded>(attempt);
    event.set_decision(decision);
    event.set_verdict(static_cast<events::v1::Verdict>(which + 1));
    Tell("consensus", stack_.consensus, ProjectName(), event);
  }

  // Some events come twice.
  void Tell(const std::string& name, PlayedFeed& feed, const std::string& key,
            const google::protobuf::Message& event) {
    int64_t id = feed.Add(key, event);
    if (rng_.Chance(0.3)) id = feed.Add(key, event);
    stack_.AwaitConsumed(name, id);
  }

  void Settle() {
    v1::SettleWorkersRequest settle;
    settle.set_parent(StrCat("organizations/", organization_));
    for (const int number : {1, 2}) settle.add_workers(WorkerName(number));
    settle.set_currency_code("CNY");
    settle.set_request_id(RequestId(3, 2));
    EXPECT_EQ(ReasonIn(stack_.Call(Person(1), &Stub::SettleWorkers, settle)), "");
  }

  static v1::Payee Payee() {
    v1::Payee payee;
    payee.set_holder("Wang Xiaoming");
    payee.set_account("6222020200112233");
    payee.set_bank("ICBKCNBJ");
    return payee;
  }

  void SetPayee(int number) {
    v1::SetPayeeRequest request;
    request.set_worker(WorkerName(number));
    *request.mutable_payee() = Payee();
    request.set_request_id(RequestId(4, number));
    EXPECT_EQ(ReasonIn(stack_.Call(Person(1), &Stub::SetPayee, request)), "");
  }

  void SendRun(v1::PayoutRun::Outcome outcome) {
    v1::CreatePayoutRunRequest create;
    create.set_parent(StrCat("organizations/", organization_));
    for (const int number : {1, 2}) create.add_workers(WorkerName(number));
    create.set_currency_code("CNY");
    *create.mutable_debtor() = Payee();
    create.set_format(v1::PayoutRun::PAIN_001);
    create.set_execution_date("2036-03-31");
    create.set_request_id(RequestId(5, outcome));
    const auto run = stack_.Call(Person(1), &Stub::CreatePayoutRun, create);
    ASSERT_TRUE(run.ok()) << run.status();
    v1::ReleasePayoutRunRequest release;
    release.set_name(run->name());
    release.set_request_id(RequestId(6, outcome));
    EXPECT_EQ(ReasonIn(stack_.Call(Person(2), &Stub::ReleasePayoutRun, release)), "");
    v1::RecordPayoutResultsRequest results;
    results.set_name(run->name());
    for (const auto& item : run->items()) {
      auto* result = results.add_results();
      result->set_end_to_end_id(item.end_to_end_id());
      result->set_outcome(outcome);
    }
    results.set_request_id(RequestId(7, outcome));
    EXPECT_EQ(ReasonIn(stack_.Call(Person(1), &Stub::RecordPayoutResults, results)), "");
  }

  static void SetMoney(int64_t amount, type::v1::Money* money) {
    money->set_currency_code("CNY");
    money->set_micros(amount * kScale);
  }

  int64_t Balance(AccountKind kind, int64_t owner) {
    const std::string sum = stack_.Query(
        StrCat("SELECT coalesce(sum(amount), 0) FROM balance JOIN account ON id = account_id",
               " WHERE kind = ", static_cast<int>(kind), " AND owner = ", owner));
    return std::stoll(sum) / kScale;
  }

  CrashStack& stack_;
  Rng rng_;
  const int32_t organization_;
  Model model_;
};

// Lets the lives run side by side, and kills something each time they have gone on a little.
void RunThroughCrashes(CrashStack& stack, std::vector<Life>& lives, uint64_t seed,
                       const std::function<void(Life&)>& run) {
  std::vector<std::thread> threads;
  std::atomic<int> running = static_cast<int>(lives.size());
  for (Life& life : lives) {
    threads.emplace_back([&] {
      run(life);
      --running;
      stack.Count();
    });
  }
  Rng rng(seed);
  for (int next = stack.answers() + kAnswersBetweenCrashes; running > 0;) {
    if (const int seen = stack.answers(); seen < next) {
      stack.AwaitMoreThan(seen);
      continue;
    }
    rng.Chance(0.7) ? stack.KillService() : stack.CrashPostgres();
    next = stack.answers() + kAnswersBetweenCrashes;
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(CrashTest, NothingAcknowledgedIsLostAndNothingIsDoneTwice) {
  log::SetLevel(log::Level::kError);  // what is killed is missed by all others, many times
  CrashStack stack;
  for (int seed = 1; seed <= Seeds(); ++seed) {
    SCOPED_TRACE(StrCat("seed ", seed));
    std::vector<Life> lives;
    for (int project = 0; project < kProjects; ++project) {
      const int number = seed * kProjects + project;
      lives.emplace_back(&stack, static_cast<uint64_t>(number), number);
    }
    RunThroughCrashes(stack, lives, static_cast<uint64_t>(seed), [](Life& life) {
      for (int step = 0; step < kSteps; ++step) life.Step();
    });
    for (Life& life : lives) life.ExpectBalances();
    RunThroughCrashes(stack, lives, static_cast<uint64_t>(seed), [](Life& life) { life.PayOut(); });
    EXPECT_EQ(stack.Query("SELECT string_agg(invariant || ' ' || detail, E'\\n') FROM verify()"),
              "");
    EXPECT_EQ(stack.Query("SELECT string_agg(error, E'\\n') FROM parked_event"), "");
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace crowdloom::ledger
