#include "services/ledger/core/account.h"

#include <gtest/gtest.h>

#include <set>

#include "common/base/resource_name.h"
#include "common/testing/status_matchers.h"

namespace crowdloom::ledger {
namespace {

using crowdloom::testing::IsOk;
using crowdloom::testing::StatusIs;

const int64_t kProject = MakeTenantId(3, 17);
const int64_t kWorker = MakeTenantId(3, 5);

TEST(AccountTest, ChartHasEachKindOnceUnderItsOwnNumberAndName) {
  std::set<std::string_view> names;
  for (const AccountType& type : ChartOfAccounts()) {
    EXPECT_EQ(&TypeOf(type.kind), &type) << type.name;
    EXPECT_TRUE(names.insert(type.name).second) << type.name;
  }
}

TEST(AccountTest, DebitAndCreditCancelOutOnEveryAccount) {
  for (const AccountType& type : ChartOfAccounts()) {
    EXPECT_EQ(DebitEffect(type.kind, 7) + CreditEffect(type.kind, 7), 0) << type.name;
    EXPECT_EQ(DebitEffect(type.kind, 7), type.side == Side::kDebit ? 7 : -7) << type.name;
  }
}

TEST(AccountTest, NamesFollowTheOwner) {
  EXPECT_EQ(AccountName({AccountKind::kAvailable, kProject, 0, "CNY"}),
            "projects/3-17/accounts/available");
  EXPECT_EQ(AccountName({AccountKind::kPending, kWorker, kProject, "CNY"}),
            "workers/3-5/accounts/pending-3-17");
  EXPECT_EQ(AccountName({AccountKind::kFunding, 3, 0, "CNY"}), "organizations/3/accounts/funding");
  EXPECT_EQ(AccountName({AccountKind::kInTransit, 3, 7, "CNY"}),
            "organizations/3/accounts/in_transit-7");
}

TEST(AccountTest, FindsProjectAndWorkerOfAMovement) {
  const AccountKey reserved{AccountKind::kReserved, kProject, 0, "CNY"};
  const AccountKey pending{AccountKind::kPending, kWorker, kProject, "CNY"};
  const AccountKey payable{AccountKind::kPayable, kWorker, 0, "CNY"};
  const AccountKey tax{AccountKind::kIncomeTax, 3, 0, "CNY"};
  EXPECT_EQ(ProjectOf(reserved, pending), kProject);
  EXPECT_EQ(WorkerOf(reserved, pending), kWorker);
  EXPECT_EQ(ProjectOf(pending, payable), kProject);
  EXPECT_EQ(ProjectOf(payable, tax), 0);
  EXPECT_EQ(WorkerOf(payable, tax), kWorker);
}

TEST(AccountTest, CurrencyIsThreeUpperCaseLetters) {
  EXPECT_THAT(CheckCurrency("CNY"), IsOk());
  for (const char* bad : {"", "CN", "cny", "CNYX", "C1Y"}) {
    EXPECT_THAT(CheckCurrency(bad),
                StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_CURRENCY"))
        << bad;
  }
}

}  // namespace
}  // namespace crowdloom::ledger
