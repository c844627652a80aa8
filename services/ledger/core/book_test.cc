#include "services/ledger/core/book.h"

#include <gtest/gtest.h>

#include "common/base/resource_name.h"
#include "common/testing/status_matchers.h"
#include "services/ledger/core/business_key.h"

namespace crowdloom::ledger {
namespace {

using crowdloom::testing::IsOk;
using crowdloom::testing::StatusIs;
using enum EarningState;

const int64_t kProject = MakeTenantId(3, 17);
const int64_t kWorker = MakeTenantId(3, 5);
const absl::Time kNow = absl::FromUnixSeconds(1'772'352'000);

class BookTest : public ::testing::Test {
 protected:
  BookTest() { book_.StartBatch(ShardOf(kProject), 1); }

  absl::Status Grant(int64_t amount, const std::string& request = "g1") {
    Post post;
    post.legs.push_back({v1::Transfer::GRANT,
                         {AccountKind::kFunding, 3, 0, "CNY"},
                         Account(AccountKind::kAvailable),
                         amount,
                         RequestKey("grant", kProject, request)});
    return book_.Apply(post, kNow);
  }
  absl::Status Withdraw(int64_t amount, const std::string& request = "w1") {
    Post post;
    post.legs.push_back({v1::Transfer::WITHDRAW,
                         Account(AccountKind::kAvailable),
                         {AccountKind::kFunding, 3, 0, "CNY"},
                         amount,
                         RequestKey("withdraw", kProject, request)});
    return book_.Apply(post, kNow);
  }
  absl::Status Reserve(int64_t number, int64_t amount) {
    return book_.Apply(CreateHold{{kProject, number}, "CNY", amount}, kNow);
  }
  absl::Status Close(int64_t number) { return book_.Apply(CloseHold{{kProject, number}}, kNow); }
  static Accrue Submitted(int task, int attempt, int64_t amount, int64_t hold = 1) {
    return {{kProject, 1, task, 1, kWorker, attempt}, hold, "CNY", amount, kNow};
  }
  absl::Status Submit(int task, int attempt, int64_t amount, int64_t hold = 1) {
    return book_.Apply(Submitted(task, attempt, amount, hold), kNow);
  }
  absl::Status Verdict(int task, int attempt, int64_t amount, int decision, EarningState verdict,
                       int64_t hold = 1) {
    return book_.Apply(Decide{Submitted(task, attempt, amount, hold), decision, verdict, kNow},
                       kNow);
  }

  static AccountKey Account(AccountKind kind) { return {kind, kProject, 0, "CNY"}; }
  int64_t Available() const { return book_.balances.Get(Account(AccountKind::kAvailable)); }
  int64_t Reserved() const { return book_.balances.Get(Account(AccountKind::kReserved)); }
  int64_t Payable() const { return book_.balances.Get({AccountKind::kPayable, kWorker, 0, "CNY"}); }
  int64_t Owed() const { return book_.balances.Get({AccountKind::kReceivable, kWorker, 0, "CNY"}); }
  // granted = available + reserved + pending + paid holds after every step of every test.
  void TearDown() override {
    const ProjectTotal& total = book_.projects.Get(kProject);
    EXPECT_EQ(total.granted, Available() + Reserved() + total.pending + total.paid);
    EXPECT_EQ(Reserved(), book_.holds.Get({kProject, 1}).remaining() +
                              book_.holds.Get({kProject, 2}).remaining());
  }
  std::vector<Code> Codes() const {
    std::vector<Code> codes;
    for (const Posting& transfer : book_.transfers()) codes.push_back(transfer.code);
    return codes;
  }

  Book book_;
};

TEST_F(BookTest, PaysAnAcceptedAnswerOnce) {
  EXPECT_THAT(Grant(100), IsOk());
  EXPECT_THAT(Reserve(1, 60), IsOk());
  for (int repeat = 0; repeat < 3; ++repeat) {
    EXPECT_THAT(Submit(1, 1, 20), IsOk());
    EXPECT_THAT(Verdict(1, 1, 20, 1, kApproved), IsOk());
    EXPECT_THAT(Close(1), IsOk());
  }
  EXPECT_EQ(Available(), 80);
  EXPECT_EQ(Payable(), 20);
  EXPECT_EQ(book_.projects.Get(kProject).paid, 20);
  EXPECT_EQ(book_.projects.Get(kProject).paid_assignments, 1);
  EXPECT_EQ(book_.transfers().size(), 5);
}

TEST_F(BookTest, VerdictBeforeItsSubmissionAccruesFirst) {
  ASSERT_THAT(Grant(100), IsOk());
  ASSERT_THAT(Reserve(1, 60), IsOk());
  EXPECT_THAT(Verdict(1, 1, 20, 1, kApproved), IsOk());
  EXPECT_THAT(Submit(1, 1, 20), IsOk());
  EXPECT_EQ(Codes(), (std::vector<Code>{v1::Transfer::GRANT, v1::Transfer::RESERVE,
                                        v1::Transfer::ACCRUE, v1::Transfer::APPROVE}));
}

TEST_F(BookTest, PaysWhatWasAcceptedWhereThatIsLess) {
  ASSERT_THAT(Grant(100), IsOk());
  ASSERT_THAT(Reserve(1, 60), IsOk());
  Decide fewer{Submitted(1, 1, 50), 1, kApproved, kNow, 30};
  for (int repeat = 0; repeat < 2; ++repeat) {
    EXPECT_THAT(book_.Apply(fewer, kNow), IsOk());
    EXPECT_THAT(Submit(1, 1, 50), IsOk());
  }
  EXPECT_EQ(Payable(), 30);
  EXPECT_EQ(Reserved(), 30);
  EXPECT_EQ(Codes(),
            (std::vector<Code>{v1::Transfer::GRANT, v1::Transfer::RESERVE, v1::Transfer::ACCRUE,
                               v1::Transfer::RETURN, v1::Transfer::ACCRUE, v1::Transfer::APPROVE}));
  EXPECT_EQ(book_.transfers()[3].reversed_id, book_.transfers()[2].id);
  fewer.accepted = 20;
  EXPECT_THAT(book_.Apply(fewer, kNow), StatusIs(absl::StatusCode::kAlreadyExists));
  fewer.decision = 2;
  EXPECT_THAT(book_.Apply(fewer, kNow), IsOk());
  EXPECT_EQ(Payable(), 20);
  EXPECT_THAT(Verdict(1, 1, 50, 3, kRejected), IsOk());
  EXPECT_EQ(Payable(), 0);
  EXPECT_EQ(Reserved(), 60);
  EXPECT_THAT(Verdict(1, 1, 50, 4, kApproved), IsOk());
  EXPECT_EQ(Payable(), 50);
  fewer.accepted = 51;
  fewer.decision = 5;
  EXPECT_THAT(book_.Apply(fewer, kNow), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(BookTest, AnAnswerOfWhichNothingCountsIsAcceptedForNothing) {
  ASSERT_THAT(Grant(100), IsOk());
  ASSERT_THAT(Reserve(1, 60), IsOk());
  EXPECT_THAT(book_.Apply(Decide{Submitted(1, 1, 50), 1, kApproved, kNow, 0}, kNow), IsOk());
  EXPECT_EQ(Payable(), 0);
  EXPECT_EQ(Reserved(), 60);
  EXPECT_EQ(book_.projects.Get(kProject).paid_assignments, 1);
}

TEST_F(BookTest, RejectionIsTheMirrorOfItsAccrual) {
  ASSERT_THAT(Grant(100), IsOk());
  ASSERT_THAT(Reserve(1, 60), IsOk());
  ASSERT_THAT(Submit(1, 1, 20), IsOk());
  EXPECT_THAT(Verdict(1, 1, 20, 1, kRejected), IsOk());
  const Posting& accrual = book_.transfers()[2];
  const Posting& mirror = book_.transfers()[3];
  EXPECT_EQ(mirror.reversed_id, accrual.id);
  EXPECT_EQ(mirror.debit, accrual.credit);
  EXPECT_EQ(mirror.credit, accrual.debit);
  EXPECT_EQ(mirror.amount, accrual.amount);
  EXPECT_EQ(Reserved(), 60);
}

TEST_F(BookTest, RejectionAfterTheHoldClosedFreesTheMoney) {
  ASSERT_THAT(Grant(100), IsOk());
  ASSERT_THAT(Reserve(1, 60), IsOk());
  ASSERT_THAT(Submit(1, 1, 20), IsOk());
  ASSERT_THAT(Close(1), IsOk());
  EXPECT_EQ(Available(), 80);
  EXPECT_THAT(Verdict(1, 1, 20, 1, kRejected), IsOk());
  EXPECT_EQ(Available(), 100);
  EXPECT_EQ(Reserved(), 0);
}

TEST_F(BookTest, ReturnedAnswerIsPaidForItsAcceptedAttemptOnly) {
  ASSERT_THAT(Grant(100), IsOk());
  ASSERT_THAT(Reserve(1, 20), IsOk());
  ASSERT_THAT(Submit(1, 1, 20), IsOk());
  ASSERT_THAT(Verdict(1, 1, 20, 1, kReturned), IsOk());
  ASSERT_THAT(Submit(1, 2, 20), IsOk());
  ASSERT_THAT(Verdict(1, 2, 20, 1, kApproved), IsOk());
  EXPECT_EQ(Payable(), 20);
  EXPECT_EQ(book_.projects.Get(kProject).paid_assignments, 1);
}

TEST_F(BookTest, SecondAttemptBeforeTheReturnOfTheFirstFitsInTheSameHold) {
  ASSERT_THAT(Grant(100), IsOk());
  ASSERT_THAT(Reserve(1, 20), IsOk());
  ASSERT_THAT(Submit(1, 1, 20), IsOk());
  EXPECT_THAT(Submit(1, 2, 20), IsOk());
  EXPECT_THAT(Verdict(1, 1, 20, 1, kReturned), IsOk());
  EXPECT_THAT(Verdict(1, 2, 20, 1, kApproved), IsOk());
  EXPECT_EQ(Payable(), 20);
}

TEST_F(BookTest, VerdictsOfTheFirstAttemptComingLastChangeNothingOfTheSecond) {
  ASSERT_THAT(Grant(100), IsOk());
  ASSERT_THAT(Reserve(1, 40), IsOk());
  ASSERT_THAT(Verdict(1, 2, 20, 1, kApproved), IsOk());
  EXPECT_THAT(Submit(1, 1, 20), IsOk());
  EXPECT_THAT(Verdict(1, 1, 20, 1, kReturned), IsOk());
  EXPECT_EQ(Payable(), 20);
  EXPECT_EQ(Reserved(), 20);
}

TEST_F(BookTest, OverturnedBothWays) {
  ASSERT_THAT(Grant(100), IsOk());
  ASSERT_THAT(Reserve(1, 60), IsOk());
  ASSERT_THAT(Verdict(1, 1, 20, 1, kRejected), IsOk());
  ASSERT_THAT(Close(1), IsOk());
  EXPECT_THAT(Verdict(1, 1, 20, 2, kApproved), IsOk());
  EXPECT_EQ(Payable(), 20);
  EXPECT_EQ(Available(), 80);
  EXPECT_THAT(Verdict(1, 1, 20, 3, kRejected), IsOk());
  EXPECT_EQ(Payable(), 0);
  EXPECT_EQ(Available(), 100);
  EXPECT_THAT(Verdict(1, 1, 20, 2, kApproved), IsOk()) << "an old decision again";
  EXPECT_EQ(Available(), 100);
}

// Its share of the hold went to others after it was rejected.
TEST_F(BookTest, AcceptedAfterAllWidensAHoldThatIsUsedUp) {
  ASSERT_THAT(Grant(100), IsOk());
  ASSERT_THAT(Reserve(1, 40), IsOk());
  ASSERT_THAT(Verdict(1, 1, 20, 1, kRejected), IsOk());
  ASSERT_THAT(Submit(2, 1, 20), IsOk());
  ASSERT_THAT(Submit(3, 1, 15), IsOk());
  for (int repeat = 0; repeat < 2; ++repeat) {
    EXPECT_THAT(Verdict(1, 1, 20, 2, kApproved), IsOk());
    EXPECT_EQ(Payable(), 20);
    EXPECT_EQ(Available(), 45);
    EXPECT_EQ(Reserved(), 0);
  }
  EXPECT_THAT(Submit(4, 1, 1), StatusIs(absl::StatusCode::kFailedPrecondition, "HOLD_EXCEEDED"));
  EXPECT_THAT(Reserve(1, 40), IsOk()) << "the same hold as before";
  EXPECT_THAT(Verdict(1, 1, 20, 3, kRejected), IsOk());
  EXPECT_EQ(Reserved(), 20);
  EXPECT_THAT(Close(1), IsOk());
  EXPECT_EQ(Available(), 65);
  EXPECT_EQ(book_.projects.Get(kProject).overrun, 0);
}

TEST_F(BookTest, WhatIsAcceptedAfterAllIsPaidWithoutBudgetAndCoveredByTheNextGrants) {
  ASSERT_THAT(Grant(40), IsOk());
  ASSERT_THAT(Reserve(1, 40), IsOk());
  ASSERT_THAT(Verdict(1, 1, 20, 1, kRejected), IsOk());
  ASSERT_THAT(Submit(2, 1, 20), IsOk());
  ASSERT_THAT(Submit(3, 1, 15), IsOk());
  const size_t before = book_.transfers().size();
  ASSERT_THAT(Verdict(1, 1, 20, 2, kApproved), IsOk());
  EXPECT_EQ(Payable(), 20);
  EXPECT_EQ(Available(), 0);
  EXPECT_EQ(book_.projects.Get(kProject).overrun, 15);
  const std::vector<Code> codes = Codes();
  EXPECT_EQ(std::vector<Code>(codes.begin() + before, codes.end()),
            (std::vector<Code>{v1::Transfer::OVERRUN, v1::Transfer::RESERVE, v1::Transfer::ACCRUE,
                               v1::Transfer::APPROVE}));
  ASSERT_THAT(Grant(10, "g2"), IsOk());
  EXPECT_EQ(book_.projects.Get(kProject).overrun, 5);
  EXPECT_EQ(Available(), 0);
  for (int repeat = 0; repeat < 2; ++repeat) {
    ASSERT_THAT(Grant(10, "g3"), IsOk());
    EXPECT_EQ(book_.projects.Get(kProject).overrun, 0);
    EXPECT_EQ(Available(), 5);
  }
  EXPECT_EQ(book_.projects.Get(kProject).granted, 60) << "all grants, and nothing lent any more";
}

TEST_F(BookTest, AClosedHoldLendsTooButOnlyToVerdicts) {
  ASSERT_THAT(Grant(40), IsOk());
  ASSERT_THAT(Reserve(1, 40), IsOk());
  ASSERT_THAT(Verdict(1, 1, 20, 1, kRejected), IsOk());
  ASSERT_THAT(Close(1), IsOk());
  ASSERT_THAT(Withdraw(30), IsOk());
  EXPECT_THAT(Submit(2, 1, 20),
              StatusIs(absl::StatusCode::kFailedPrecondition, "INSUFFICIENT_BUDGET"));
  EXPECT_THAT(Verdict(1, 1, 20, 2, kApproved), IsOk());
  EXPECT_EQ(book_.projects.Get(kProject).overrun, 10);
  EXPECT_THAT(Withdraw(1, "w2"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "INSUFFICIENT_BUDGET"));
}

TEST_F(BookTest, OnlyWhatWasLentCanBeCovered) {
  ASSERT_THAT(Grant(40), IsOk());
  Post cover;
  cover.legs.push_back({v1::Transfer::COVER,
                        Account(AccountKind::kAvailable),
                        {AccountKind::kOverrun, 3, kProject, "CNY"},
                        1,
                        "cover/3-17/c1"});
  EXPECT_THAT(book_.Apply(cover, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, "INSUFFICIENT_BALANCE"));
  EXPECT_EQ(Available(), 40);
}

TEST_F(BookTest, OverturnedAfterSettlementIsOwedByTheWorker) {
  ASSERT_THAT(Grant(100), IsOk());
  ASSERT_THAT(Reserve(1, 60), IsOk());
  ASSERT_THAT(Verdict(1, 1, 20, 1, kApproved), IsOk());
  Post settle;
  settle.legs.push_back({v1::Transfer::SETTLE,
                         {AccountKind::kPayable, kWorker, 0, "CNY"},
                         {AccountKind::kNetDue, kWorker, 0, "CNY"},
                         20,
                         "settle/3-5/piece/2026-03"});
  book_.StartBatch(ShardOf(Command(settle)), 1);
  ASSERT_THAT(book_.Apply(settle, kNow), IsOk());
  book_.StartBatch(ShardOf(kProject), 2);
  EXPECT_THAT(Verdict(1, 1, 20, 2, kRejected), IsOk());
  EXPECT_EQ(Owed(), 20);
  EXPECT_EQ(Payable(), 0);
  EXPECT_EQ(Reserved(), 60);
}

TEST_F(BookTest, UnpaidWorkMovesNothingButHasItsVerdict) {
  ASSERT_THAT(Grant(100), IsOk());
  ASSERT_THAT(Reserve(1, 60), IsOk());
  EXPECT_THAT(Verdict(1, 1, 0, 1, kApproved), IsOk());
  EXPECT_EQ(book_.projects.Get(kProject).paid_assignments, 1);
  EXPECT_THAT(Verdict(1, 1, 0, 2, kRejected), IsOk());
  EXPECT_EQ(book_.projects.Get(kProject).paid_assignments, 0);
  EXPECT_EQ(book_.transfers().size(), 2);
}

TEST_F(BookTest, AHoldAccruesAtMostItsAmount) {
  ASSERT_THAT(Grant(100), IsOk());
  ASSERT_THAT(Reserve(1, 30), IsOk());
  ASSERT_THAT(Submit(1, 1, 20), IsOk());
  EXPECT_THAT(Submit(2, 1, 20), StatusIs(absl::StatusCode::kFailedPrecondition, "HOLD_EXCEEDED"));
  EXPECT_FALSE(book_.earnings.Get(Submitted(2, 1, 20).earning).exists());
}

TEST_F(BookTest, RefusalsStay) {
  ASSERT_THAT(Grant(100), IsOk());
  EXPECT_THAT(Reserve(1, 101), IsOk());
  EXPECT_EQ(book_.holds.Get({kProject, 1}).state, v1::Hold::REFUSED);
  EXPECT_THAT(Withdraw(101),
              StatusIs(absl::StatusCode::kFailedPrecondition, "INSUFFICIENT_BUDGET"));
  ASSERT_THAT(Grant(100, "g2"), IsOk());
  EXPECT_THAT(Reserve(1, 101), IsOk());
  EXPECT_EQ(book_.holds.Get({kProject, 1}).state, v1::Hold::REFUSED);
  EXPECT_THAT(Withdraw(101),
              StatusIs(absl::StatusCode::kFailedPrecondition, "INSUFFICIENT_BUDGET"));
  EXPECT_EQ(Available(), 200);
}

TEST_F(BookTest, TheSameKeyWithAnotherBodyIsAConflict) {
  ASSERT_THAT(Grant(100), IsOk());
  EXPECT_THAT(Grant(100), IsOk());
  EXPECT_THAT(Grant(99), StatusIs(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  ASSERT_THAT(Withdraw(500),
              StatusIs(absl::StatusCode::kFailedPrecondition, "INSUFFICIENT_BUDGET"));
  EXPECT_THAT(Withdraw(1), StatusIs(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  ASSERT_THAT(Reserve(1, 60), IsOk());
  EXPECT_THAT(Reserve(1, 61), StatusIs(absl::StatusCode::kAlreadyExists, "HOLD_REUSED"));
  ASSERT_THAT(Submit(1, 1, 20), IsOk());
  EXPECT_THAT(Submit(1, 1, 21), StatusIs(absl::StatusCode::kAlreadyExists, "EARNING_REUSED"));
  ASSERT_THAT(Verdict(1, 1, 20, 1, kApproved), IsOk());
  EXPECT_THAT(Verdict(1, 1, 20, 1, kRejected),
              StatusIs(absl::StatusCode::kAlreadyExists, "DECISION_REUSED"));
  EXPECT_EQ(Available(), 40);
}

TEST_F(BookTest, AProjectKeepsToOneCurrency) {
  ASSERT_THAT(Grant(100), IsOk());
  EXPECT_THAT(book_.Apply(CreateHold{{kProject, 1}, "USD", 5}, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CURRENCY_MISMATCH"));
}

TEST_F(BookTest, HoldsThatAreUnknownOrRefusedPayForNothing) {
  ASSERT_THAT(Grant(10), IsOk());
  EXPECT_THAT(Submit(1, 1, 5), StatusIs(absl::StatusCode::kNotFound, "HOLD_NOT_FOUND"));
  EXPECT_THAT(Close(1), StatusIs(absl::StatusCode::kNotFound, "HOLD_NOT_FOUND"));
  ASSERT_THAT(Reserve(1, 60), IsOk());
  EXPECT_THAT(Submit(1, 1, 5), StatusIs(absl::StatusCode::kFailedPrecondition, "HOLD_REFUSED"));
}

TEST_F(BookTest, ATransferIsReversedOnceAndExactly) {
  ASSERT_THAT(Grant(100), IsOk());
  const Posting grant = book_.transfers()[0];
  book_.originals.Load(grant.id, {.transfer = grant});
  const Reverse reverse{grant.id, kProject, "reverse/3-17/r1", kNow};
  EXPECT_THAT(book_.Apply(reverse, kNow), IsOk());
  EXPECT_THAT(book_.Apply(reverse, kNow), IsOk());
  EXPECT_THAT(book_.Apply(Reverse{grant.id, kProject, "reverse/3-17/r2", kNow}, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, "TRANSFER_REVERSED"));
  EXPECT_EQ(Available(), 0);
  EXPECT_EQ(book_.transfers().size(), 2);
}

TEST_F(BookTest, ARefusedGroupLeavesNothing) {
  ASSERT_THAT(Grant(100), IsOk());
  Post post;
  post.legs.push_back({v1::Transfer::FUND_BONUS, Account(AccountKind::kAvailable),
                       Account(AccountKind::kBonusPool), 60, "fund_bonus/3-17/a"});
  post.legs.push_back({v1::Transfer::FUND_BONUS, Account(AccountKind::kAvailable),
                       Account(AccountKind::kBonusPool), 60, "fund_bonus/3-17/b"});
  EXPECT_THAT(book_.Apply(post, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, "INSUFFICIENT_BUDGET"));
  EXPECT_EQ(Available(), 100);
  EXPECT_EQ(book_.transfers().size(), 1);
}

}  // namespace
}  // namespace crowdloom::ledger
