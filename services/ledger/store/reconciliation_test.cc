// The reconciliation finds what it is there to find, and nothing in books that are right.

#include "services/ledger/store/reconciliation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crowdloom/events/v1/events.pb.h"
#include "services/ledger/store/chain.h"
#include "services/ledger/store/ledger_fixture_test.h"
#include "services/ledger/store/witness.h"

namespace crowdloom::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;

const int64_t kProject = MakeTenantId(3, 17);
const int64_t kWorker = MakeTenantId(3, 5);

template <typename Message>
outbox::Event EventOf(const Message& message) {
  outbox::Event event;
  event.type = message.GetDescriptor()->full_name();
  event.payload = message.SerializeAsString();
  return event;
}

class ReconciliationTest : public ::testing::Test {
 protected:
  ReconciliationTest() {
    CHECK_OK(ledger_.Post(GrantOf(kProject, 1000, "g")));
    CHECK_OK(ledger_.Post(CreateHold{{kProject, 1}, "CNY", 500}));
  }

  static EarningId Attempt(int task) { return {kProject, 1, task, 1, kWorker, 1}; }

  static outbox::Event Verdict(int task, int decision, events::v1::Verdict verdict) {
    events::v1::VerdictRecorded event;
    event.set_assignment(AssignmentName(Attempt(task)));
    event.set_attempt(1);
    event.set_decision(decision);
    event.set_verdict(verdict);
    event.set_hold("projects/3-17/holds/1");
    event.set_amount_micros(10);
    event.set_currency_code("CNY");
    return EventOf(event);
  }
  static outbox::Event Closed(int64_t hold) {
    events::v1::HoldClosed event;
    event.set_hold(StrCat("projects/3-17/holds/", hold));
    return EventOf(event);
  }

  void See(const std::vector<outbox::Event>& events) {
    ASSERT_THAT(pg::RunTx(ledger_.connection(),
                          [&](pg::Tx& tx) { return Witness(tx, events, ledger_.clock().Now()); }),
                IsOk());
  }

  // The checks that find something once the grace has passed, with what they say.
  std::vector<std::string> Discrepancies() {
    std::vector<std::string> found;
    const auto keep = [&](const std::vector<Finding>& findings) {
      for (const Finding& finding : findings) {
        if (finding.discrepancies == 0) continue;
        found.push_back(StrCat(finding.check, " ", finding.discrepancies, ": ", finding.example));
      }
    };
    CHECK_OK(pg::RunTx(ledger_.connection(), [&](pg::Tx& tx) {
      CompareWithWitnesses(tx, ledger_.clock().Now());
      int64_t next = 0;
      keep(CheckOften(tx, ledger_.clock().Now() + kGrace));
      keep(CheckDaily(tx));
      keep({CheckChain(tx, 0, 1000, next)});
      return absl::OkStatus();
    }));
    return found;
  }

  // As an owner who removes the triggers first.
  void Tamper(const std::string& sql) {
    for (const char* table : {"transfer", "batch"}) {
      ledger_.database().Query(StrCat("ALTER TABLE ledger.", table, " DISABLE TRIGGER USER"));
    }
    ledger_.database().Query(sql);
  }

  Ledger ledger_;
};

TEST_F(ReconciliationTest, FindsNothingWhereBothSidesAgree) {
  ASSERT_THAT(ledger_.Post(VerdictOf(Attempt(1), 1, 10, 1, EarningState::kApproved)), IsOk());
  ASSERT_THAT(ledger_.Post(VerdictOf(Attempt(2), 1, 10, 1, EarningState::kRejected)), IsOk());
  ASSERT_THAT(ledger_.Post(CloseHold{{kProject, 1}}), IsOk());
  See({Verdict(1, 1, events::v1::VERDICT_ACCEPTED), Verdict(2, 1, events::v1::VERDICT_REJECTED),
       Closed(1)});
  EXPECT_THAT(Discrepancies(), IsEmpty());
}

TEST_F(ReconciliationTest, FindsAnAcceptedAnswerWithoutItsApprovalUntilItArrives) {
  See({Verdict(1, 1, events::v1::VERDICT_ACCEPTED)});
  EXPECT_THAT(Discrepancies(),
              ElementsAre("approvals 1: earning/3-17/1/1/3-5/1/1/ decision 1, accepted: t"));
  ASSERT_THAT(ledger_.Post(VerdictOf(Attempt(1), 1, 10, 1, EarningState::kApproved)), IsOk());
  EXPECT_THAT(Discrepancies(), IsEmpty());
}

TEST_F(ReconciliationTest, FindsAnApprovalThatNobodyDecided) {
  ASSERT_THAT(ledger_.Post(VerdictOf(Attempt(1), 1, 10, 1, EarningState::kApproved)), IsOk());
  EXPECT_THAT(Discrepancies(), ElementsAre(HasSubstr("decision 0, accepted: f")));
  See({Verdict(1, 1, events::v1::VERDICT_ACCEPTED)});
  EXPECT_THAT(Discrepancies(), IsEmpty());
}

TEST_F(ReconciliationTest, AnAnswerThatWasAcceptedForNothingNeedsNoApproval) {
  Decide nothing = VerdictOf(Attempt(1), 1, 10, 1, EarningState::kApproved);
  nothing.accepted = 0;
  ASSERT_THAT(ledger_.Post(nothing), IsOk());
  events::v1::VerdictRecorded event;
  ASSERT_TRUE(event.ParseFromString(Verdict(1, 1, events::v1::VERDICT_ACCEPTED).payload));
  event.set_accepted_amount_micros(0);
  See({EventOf(event)});
  EXPECT_THAT(Discrepancies(), IsEmpty());
}

TEST_F(ReconciliationTest, FollowsAnOverturnedVerdict) {
  ASSERT_THAT(ledger_.Post(VerdictOf(Attempt(1), 1, 10, 1, EarningState::kApproved)), IsOk());
  See({Verdict(1, 1, events::v1::VERDICT_ACCEPTED)});
  ASSERT_THAT(Discrepancies(), IsEmpty());
  See({Verdict(1, 2, events::v1::VERDICT_REJECTED), Verdict(1, 1, events::v1::VERDICT_ACCEPTED)});
  EXPECT_THAT(Discrepancies(), ElementsAre(HasSubstr("decision 2, accepted: f")));
  ASSERT_THAT(ledger_.Post(VerdictOf(Attempt(1), 1, 10, 2, EarningState::kRejected)), IsOk());
  EXPECT_THAT(Discrepancies(), IsEmpty());
}

TEST_F(ReconciliationTest, FindsAHoldThatOneSideAloneHasClosed) {
  See({Closed(1)});
  EXPECT_THAT(Discrepancies(), ElementsAre(HasSubstr("holds 1: hold 1 of project")));
  ASSERT_THAT(ledger_.Post(CloseHold{{kProject, 1}}), IsOk());
  EXPECT_THAT(Discrepancies(), IsEmpty());
  ASSERT_THAT(ledger_.Post(CreateHold{{kProject, 2}, "CNY", 5}), IsOk());
  ASSERT_THAT(ledger_.Post(CloseHold{{kProject, 2}}), IsOk());
  EXPECT_THAT(Discrepancies(), ElementsAre(HasSubstr("hold 2 of project")));
  See({Closed(2)});
  EXPECT_THAT(Discrepancies(), IsEmpty());
}

TEST_F(ReconciliationTest, FindsABalanceThatLostAPosting) {
  ASSERT_THAT(ledger_.Post(VerdictOf(Attempt(1), 1, 10, 1, EarningState::kApproved)), IsOk());
  See({Verdict(1, 1, events::v1::VERDICT_ACCEPTED)});
  ASSERT_THAT(Discrepancies(), IsEmpty()) << "before anything is folded";
  ledger_.FoldAll();
  ASSERT_THAT(Discrepancies(), IsEmpty());
  ledger_.database().Query(
      "UPDATE ledger.balance SET amount = amount - 10 FROM ledger.account"
      " WHERE id = account_id AND kind = 7");
  EXPECT_THAT(Discrepancies(), ElementsAre("trial_balance 1: all balances in CNY add up to -10",
                                           HasSubstr("books 1: I5 account")));
}

TEST_F(ReconciliationTest, FindsReservedBudgetThatNoOpenHoldNeeds) {
  ledger_.database().Query("UPDATE ledger.hold SET accrued = accrued + 10");
  EXPECT_THAT(Discrepancies(),
              ::testing::Contains(HasSubstr("500 reserved, its open holds have 490 left")));
}

TEST_F(ReconciliationTest, FindsAPaymentThatIsInTransitForTooLong) {
  ledger_.database().Query(
      "INSERT INTO ledger.payout_run (organization, number, state, format, currency,"
      " execution_date, debtor, payments, control_sum, file_sha256, maker, create_time)"
      " VALUES (3, 1, 2, 1, 'CNY', '2026-02-26', '', 1, 10, '', 'm', now());"
      "INSERT INTO ledger.payout (organization, run, item, worker_id, amount, outcome, payee)"
      " VALUES (3, 1, 1, 5, 10, 1, '')");
  EXPECT_THAT(Discrepancies(), ElementsAre(HasSubstr("books")))
      << "on the third day; the books miss its transfer";
  ledger_.clock().Advance(absl::Hours(24));
  EXPECT_THAT(Discrepancies(),
              ElementsAre("in_transit 1: payment 1 of run 1 of organization 3, sent on 2026-02-26",
                          HasSubstr("books")));
  ledger_.database().Query("UPDATE ledger.payout SET outcome = 2, amount = 11");
  EXPECT_THAT(Discrepancies(),
              ElementsAre(HasSubstr("payout_files 1: run 1 of organization 3: 1 payments of 10, "
                                    "items: 1 of 11"),
                          HasSubstr("books")));
}

TEST_F(ReconciliationTest, FindsTaxThatNoSettlementWithheld) {
  ASSERT_THAT(ledger_.Post(VerdictOf(Attempt(1), 1, 10, 1, EarningState::kApproved)), IsOk());
  See({Verdict(1, 1, events::v1::VERDICT_ACCEPTED)});
  ASSERT_THAT(ledger_.Post(Post{{Leg(v1::Transfer::WITHHOLD_TAX, AccountKind::kPayable, kWorker,
                                     AccountKind::kIncomeTax, 3, 2, "tax")},
                                absl::UnixEpoch()}),
              IsOk());
  EXPECT_THAT(Discrepancies(),
              ElementsAre("tax 1: organization 3 withheld 2 CNY, its settlements say 0"));
}

TEST_F(ReconciliationTest, FindsTheBlockOfAChangedTransfer) {
  ASSERT_THAT(pg::RunTx(ledger_.connection(),
                        [&](pg::Tx& tx) {
                          while (Seal(tx, 1) > 0) {
                          }
                          return absl::OkStatus();
                        }),
              IsOk());
  Tamper(
      "UPDATE ledger.transfer SET effective_time = effective_time + '1 second'"
      " WHERE business_key LIKE 'hold/%'");
  EXPECT_THAT(Discrepancies(), ElementsAre(HasSubstr("books"), HasSubstr("chain 1: block 2 ")));
}

}  // namespace
}  // namespace crowdloom::ledger
