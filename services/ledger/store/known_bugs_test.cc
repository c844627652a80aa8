// What other ledgers got wrong, each as a test of its own, and the races that belong to it.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "services/ledger/store/ledger_fixture_test.h"

namespace crowdloom::ledger {
namespace {

using testing::IsOk;
using testing::StatusIs;

const int64_t kProject = MakeTenantId(3, 17);
const int64_t kWorker = MakeTenantId(3, 5);
const AccountKey kAvailable{AccountKind::kAvailable, kProject, 0, "CNY"};
const AccountKey kReserved{AccountKind::kReserved, kProject, 0, "CNY"};
const AccountKey kPayable{AccountKind::kPayable, kWorker, 0, "CNY"};

class KnownBugsTest : public ::testing::Test {
 protected:
  static EarningId Attempt(int task) { return {kProject, 1, task, 1, kWorker, 1}; }

  // Runs `body` on as many threads with a connection each, and collects what they answer.
  std::vector<absl::Status> Race(int threads,
                                 const std::function<absl::Status(pg::Connection&, int)>& body) {
    std::vector<absl::Status> answers(threads);
    std::vector<std::thread> running;
    for (int i = 0; i < threads; ++i) {
      running.emplace_back([&, i] { answers[i] = body(*ledger_.Connect(), i); });
    }
    for (std::thread& thread : running) thread.join();
    return answers;
  }
  std::vector<absl::Status> RaceToPost(const std::vector<Command>& commands) {
    return Race(static_cast<int>(commands.size()), [&](pg::Connection& connection, int i) {
      return ledger_.Post(connection, {commands[i]}).front();
    });
  }
  static int64_t CountOk(const std::vector<absl::Status>& answers) {
    return std::count_if(answers.begin(), answers.end(), [](const auto& s) { return s.ok(); });
  }
  void TearDown() override {
    EXPECT_EQ(ledger_.Violations(), "");
    EXPECT_EQ(Deadlocks(), before_);
  }
  std::string Deadlocks() const {
    return ledger_.database().Query(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
  }

  Ledger ledger_;
  std::string before_ = Deadlocks();
};

TEST_F(KnownBugsTest, HeldAmountsAreNotFreeInABalanceCheck) {
  ASSERT_THAT(ledger_.Post(GrantOf(kProject, 100, "g")), IsOk());
  ASSERT_THAT(ledger_.Post(CreateHold{{kProject, 1}, "CNY", 60}), IsOk());
  EXPECT_THAT(ledger_.Post(WithdrawalOf(kProject, 41, "w")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "INSUFFICIENT_BUDGET"));
  ASSERT_THAT(ledger_.Post(SubmissionOf(Attempt(1), 1, 10)), IsOk());
  EXPECT_THAT(ledger_.Post(WithdrawalOf(kProject, 41, "w2")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "INSUFFICIENT_BUDGET"));
  EXPECT_THAT(ledger_.Post(WithdrawalOf(kProject, 40, "w3")), IsOk());
}

TEST_F(KnownBugsTest, OfTwoConcurrentPartialUsesOfAHoldThatFitsOneOneIsRefused) {
  ASSERT_THAT(ledger_.Post(GrantOf(kProject, 100'000, "g")), IsOk());
  for (int64_t hold = 1; hold <= 20; ++hold) {
    ASSERT_THAT(ledger_.Post(CreateHold{{kProject, hold}, "CNY", 100}), IsOk());
    const int task = static_cast<int>(hold) * 2;
    const std::vector<absl::Status> answers = RaceToPost(
        {SubmissionOf(Attempt(task), hold, 60), SubmissionOf(Attempt(task + 1), hold, 60)});
    EXPECT_EQ(CountOk(answers), 1);
  }
}

TEST_F(KnownBugsTest, ARefusedHoldIsNeverUsed) {
  ASSERT_THAT(ledger_.Post(GrantOf(kProject, 100, "g")), IsOk());
  ASSERT_THAT(ledger_.Post(CreateHold{{kProject, 1}, "CNY", 101}), IsOk());
  ASSERT_THAT(ledger_.Post(GrantOf(kProject, 100, "g2")), IsOk());
  EXPECT_THAT(ledger_.Post(VerdictOf(Attempt(1), 1, 10, 1, EarningState::kApproved)),
              StatusIs(absl::StatusCode::kFailedPrecondition, "HOLD_REFUSED"));
  EXPECT_THAT(ledger_.Post(CloseHold{{kProject, 1}}), IsOk());
  EXPECT_EQ(ledger_.Balance(kAvailable), 200);
}

TEST_F(KnownBugsTest, OfAnApprovalAndARejectionTheLaterDecisionStands) {
  ASSERT_THAT(ledger_.Post(GrantOf(kProject, 100'000, "g")), IsOk());
  ASSERT_THAT(ledger_.Post(CreateHold{{kProject, 1}, "CNY", 10'000}), IsOk());
  for (int task = 1; task <= 20; ++task) {
    ASSERT_THAT(ledger_.Post(SubmissionOf(Attempt(task), 1, 10)), IsOk());
    const std::vector<absl::Status> answers =
        RaceToPost({VerdictOf(Attempt(task), 1, 10, 2, EarningState::kRejected),
                    VerdictOf(Attempt(task), 1, 10, 1, EarningState::kApproved)});
    EXPECT_EQ(CountOk(answers), 2);
  }
  EXPECT_EQ(ledger_.Balance(kPayable), 0);
  EXPECT_EQ(ledger_.Balance(kReserved), 10'000);
}

TEST_F(KnownBugsTest, OfAnApprovalAndARejectionWithOneNumberOneIsAConflict) {
  ASSERT_THAT(ledger_.Post(GrantOf(kProject, 100, "g")), IsOk());
  ASSERT_THAT(ledger_.Post(CreateHold{{kProject, 1}, "CNY", 100}), IsOk());
  const std::vector<absl::Status> answers =
      RaceToPost({VerdictOf(Attempt(1), 1, 10, 1, EarningState::kApproved),
                  VerdictOf(Attempt(1), 1, 10, 1, EarningState::kRejected)});
  EXPECT_EQ(CountOk(answers), 1);
  EXPECT_THAT(answers[0].ok() ? answers[1] : answers[0],
              StatusIs(absl::StatusCode::kAlreadyExists, "DECISION_REUSED"));
}

TEST_F(KnownBugsTest, AHundredIdenticalReversalsAreOneAndAllAnswerTheSame) {
  ASSERT_THAT(ledger_.Post(GrantOf(kProject, 100, "g")), IsOk());
  ASSERT_THAT(ledger_.Post(GrantOf(kProject, 50, "other")), IsOk());
  const int64_t grant = std::stoll(ledger_.database().Query(
      "SELECT id FROM ledger.transfer WHERE business_key = 'grant/3-17/g'"));
  const Command reverse = Reverse{grant, kProject, "reverse/3-17/r", absl::UnixEpoch()};
  const std::vector<absl::Status> answers = Race(25, [&](pg::Connection& connection, int) {
    for (int repeat = 0; repeat < 4; ++repeat) {
      const absl::Status answer = ledger_.Post(connection, {reverse}).front();
      if (!answer.ok()) return answer;
    }
    return absl::OkStatus();
  });
  EXPECT_EQ(CountOk(answers), 25);
  EXPECT_EQ(ledger_.Balance(kAvailable), 50);
}

TEST_F(KnownBugsTest, OfReversalsUnderDifferentKeysOneHappens) {
  ASSERT_THAT(ledger_.Post(GrantOf(kProject, 100, "g")), IsOk());
  const int64_t grant =
      std::stoll(ledger_.database().Query("SELECT id FROM ledger.transfer LIMIT 1"));
  std::vector<Command> reversals;
  for (int i = 0; i < 20; ++i) {
    reversals.push_back(Reverse{grant, kProject, StrCat("reverse/3-17/", i), absl::UnixEpoch()});
  }
  EXPECT_EQ(CountOk(RaceToPost(reversals)), 1);
  EXPECT_EQ(ledger_.Balance(kAvailable), 0);
}

TEST_F(KnownBugsTest, BatchesThatTouchTheSameAccountsInOppositeOrdersDoNotDeadlock) {
  constexpr int kWorkers = 20;
  constexpr int kProjects = 4;
  for (int number = 1; number <= kProjects; ++number) {
    const int64_t project = MakeTenantId(3, number);
    ASSERT_THAT(ledger_.Post(GrantOf(project, 1'000'000, "g")), IsOk());
    ASSERT_THAT(ledger_.Post(CreateHold{{project, 1}, "CNY", 1'000'000}), IsOk());
  }
  // Each thread has its own project, so nothing but the workers' accounts orders them.
  const std::vector<absl::Status> answers =
      Race(kProjects, [&](pg::Connection& connection, int thread) {
        for (int round = 0; round < 25; ++round) {
          std::vector<Command> batch;
          for (int i = 0; i < kWorkers; ++i) {
            const int worker = thread % 2 == 0 ? i : kWorkers - 1 - i;
            const EarningId id{MakeTenantId(3, thread + 1),   1, round + 1, 1,
                               MakeTenantId(3, 100 + worker), 1};
            batch.push_back(VerdictOf(id, 1, 10, 1, EarningState::kApproved));
          }
          for (const absl::Status& status : ledger_.Post(connection, batch)) {
            if (!status.ok()) return status;
          }
        }
        return absl::OkStatus();
      });
  EXPECT_EQ(CountOk(answers), kProjects);
  EXPECT_EQ(ledger_.Balance({AccountKind::kPayable, MakeTenantId(3, 100), 0, "CNY"}),
            10 * 25 * kProjects);
}

// Found under load: the id of an account that was not committed yet was
// remembered, so that another writer found no balance to lock and began at zero.
TEST_F(KnownBugsTest, AnAccountIsSharedOnlyAfterTheTransactionThatMadeItHasCommitted) {
  const int64_t other = MakeTenantId(3, 2);
  ASSERT_NE(ShardOf(other), ShardOf(kProject));
  for (const int64_t project : {kProject, other}) {
    ASSERT_THAT(ledger_.Post(GrantOf(project, 100, "g")), IsOk());
    ASSERT_THAT(ledger_.Post(CreateHold{{project, 1}, "CNY", 100}), IsOk());
  }
  const auto approval = [](int64_t project) {
    return VerdictOf({project, 1, 1, 1, kWorker, 1}, 1, 10, 1, EarningState::kApproved);
  };
  std::thread second;
  ASSERT_THAT(ledger_.PostThen({approval(kProject)},
                               [&] {
                                 second = std::thread([&] {
                                   EXPECT_THAT(
                                       ledger_.Post(*ledger_.Connect(), {approval(other)}).front(),
                                       IsOk());
                                 });
                                 ledger_.AwaitBlockedSession();
                               }),
              IsOk());
  second.join();
  EXPECT_EQ(ledger_.Balance(kPayable), 20);
}

// A version race: of two writers who read the same balance, the later one forgot the earlier.
TEST_F(KnownBugsTest, PostingsToOneBalanceAtTheSameTimeAllCount) {
  std::vector<Command> grants;
  for (int i = 0; i < 30; ++i) grants.push_back(GrantOf(kProject, 1 + i, std::to_string(i)));
  EXPECT_EQ(CountOk(RaceToPost(grants)), 30);
  EXPECT_EQ(ledger_.Balance(kAvailable), 30 * 31 / 2);
}

// A lease expires, so that its hold closes, while its late answer arrives: the answer is covered by
// the hold or by what the hold has just released, and nothing stays reserved.
TEST_F(KnownBugsTest, AHoldThatClosesWhileItsLateAnswerArrivesPaysItOnce) {
  ASSERT_THAT(ledger_.Post(GrantOf(kProject, 20 * 100, "g")), IsOk());
  for (int64_t hold = 1; hold <= 20; ++hold) {
    ASSERT_THAT(ledger_.Post(CreateHold{{kProject, hold}, "CNY", 100}), IsOk());
    const int task = static_cast<int>(hold);
    EXPECT_EQ(
        CountOk(RaceToPost({SubmissionOf(Attempt(task), hold, 60), CloseHold{{kProject, hold}},
                            VerdictOf(Attempt(task), hold, 60, 1, EarningState::kApproved),
                            CloseHold{{kProject, hold}}})),
        4);
    EXPECT_EQ(ledger_.Balance(kReserved), 0);
    EXPECT_EQ(ledger_.Balance(kPayable), 60 * hold);
  }
}

TEST_F(KnownBugsTest, AStormOfReservationsNeverOverdrawsTheBudget) {
  ASSERT_THAT(ledger_.Post(GrantOf(kProject, 1000, "g")), IsOk());
  std::vector<Command> holds;
  for (int64_t number = 1; number <= 40; ++number) {
    holds.push_back(CreateHold{{kProject, number}, "CNY", 70});
  }
  EXPECT_EQ(CountOk(RaceToPost(holds)), 40) << "a refused hold is an answer, not an error";
  EXPECT_EQ(ledger_.Balance(kReserved), 14 * 70);
  EXPECT_EQ(ledger_.Balance(kAvailable), 1000 - 14 * 70);
}

TEST_F(KnownBugsTest, ASettlementAndALateRejectionNeverTakeTheSameMoney) {
  ASSERT_THAT(ledger_.Post(GrantOf(kProject, 100'000, "g")), IsOk());
  ASSERT_THAT(ledger_.Post(CreateHold{{kProject, 1}, "CNY", 10'000}), IsOk());
  const AccountKey net_due{AccountKind::kNetDue, kWorker, 0, "CNY"};
  const AccountKey owed{AccountKind::kReceivable, kWorker, 0, "CNY"};
  for (int task = 1; task <= 20; ++task) {
    ASSERT_THAT(ledger_.Post(VerdictOf(Attempt(task), 1, 10, 1, EarningState::kApproved)), IsOk());
    const Post settle{{Leg(v1::Transfer::SETTLE, AccountKind::kPayable, kWorker,
                           AccountKind::kNetDue, kWorker, 10, StrCat("settle/", task))},
                      absl::UnixEpoch()};
    RaceToPost({settle, VerdictOf(Attempt(task), 1, 10, 2, EarningState::kRejected)});
    EXPECT_EQ(ledger_.Balance(kPayable), 0);
    EXPECT_EQ(ledger_.Balance(owed), ledger_.Balance(net_due)) << "settled, then owed, or neither";
  }
}

TEST_F(KnownBugsTest, RecordedTransfersCannotBeChangedByTheServiceOrByTheOwner) {
  ASSERT_THAT(ledger_.Post(GrantOf(kProject, 100, "g")), IsOk());
  for (const char* change :
       {"UPDATE transfer SET amount = amount + 1", "DELETE FROM transfer", "TRUNCATE transfer",
        "UPDATE batch SET amount = 1", "DELETE FROM batch", "DELETE FROM refusal"}) {
    const auto attempt = [&](const char* role) {
      return pg::RunTx(ledger_.connection(), [&](pg::Tx& tx) {
        if (role != nullptr) tx.ExecScript("test_set_role", StrCat("SET LOCAL ROLE ", role));
        tx.ExecScript("test_change", change);
        return absl::OkStatus();
      });
    };
    EXPECT_FALSE(attempt(nullptr).ok()) << change;
    EXPECT_FALSE(attempt("crowdloom_ledger_writer").ok()) << change;
  }
}

TEST_F(KnownBugsTest, TheWritingRoleCanPost) {
  ASSERT_THAT(pg::RunTx(ledger_.connection(),
                        [&](pg::Tx& tx) {
                          tx.ExecScript("test_set_role", "SET LOCAL ROLE crowdloom_ledger_writer");
                          PostingStore store;
                          const std::vector<Command> commands{GrantOf(kProject, 100, "g")};
                          return store.Apply(tx, commands, ledger_.clock().Now()).front();
                        }),
              IsOk());
}

TEST_F(KnownBugsTest, TransfersThatTheirBatchDidNotDeclareAreRefusedByTheDatabase) {
  ASSERT_THAT(ledger_.Post(GrantOf(kProject, 100, "g")), IsOk());
  EXPECT_FALSE(pg::RunTx(ledger_.connection(), [&](pg::Tx& tx) {
                 tx.ExecScript("test_insert",
                               "INSERT INTO transfer SELECT id + 1, group_id, debit_account, "
                               "credit_account, amount, body_hash, NULL, project_id, worker_id, "
                               "effective_time, record_time, code, 'x' FROM transfer");
                 return absl::OkStatus();
               }).ok());
}

}  // namespace
}  // namespace crowdloom::ledger
