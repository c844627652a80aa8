#include "services/ledger/core/order.h"

#include <gtest/gtest.h>

#include "common/base/resource_name.h"
#include "common/testing/status_matchers.h"

namespace crowdloom::ledger {
namespace {

using testing::StatusIs;
using v1::Transfer;

const int64_t kProject = MakeTenantId(3, 17);
const int64_t kWorker = MakeTenantId(3, 5);

TEST(OrderTest, BonusGoesFromThePoolToTheWorker) {
  ASSERT_OK_AND_ASSIGN(const Post post,
                       PostOf({Transfer::BONUS, kProject, kWorker, "CNY", 50, "id"}));
  ASSERT_EQ(post.legs.size(), 1u);
  EXPECT_EQ(AccountName(post.legs[0].debit), "projects/3-17/accounts/bonus_pool");
  EXPECT_EQ(AccountName(post.legs[0].credit), "workers/3-5/accounts/payable");
  EXPECT_EQ(post.legs[0].key, "bonus/3-17/id");
}

TEST(OrderTest, WagesComeFromTheOrganizationOfTheWorker) {
  ASSERT_OK_AND_ASSIGN(const Post post, PostOf({Transfer::SALARY, 0, kWorker, "CNY", 50, "id"}));
  EXPECT_EQ(AccountName(post.legs[0].debit), "organizations/3/accounts/payroll_cost");
  EXPECT_EQ(AccountName(post.legs[0].credit), "workers/3-5/accounts/payable_salary");
}

TEST(OrderTest, WhatEventsAndSettlementsMoveCannotBeOrdered) {
  for (int code = Transfer::Code_MIN; code <= Transfer::Code_MAX; ++code) {
    bool ordered = false;
    for (const int64_t project : {int64_t{0}, kProject}) {
      for (const int64_t worker : {int64_t{0}, kWorker}) {
        ordered |= PostOf({static_cast<Code>(code), project, worker, "CNY", 5, "id"}).ok();
      }
    }
    const bool events = code <= Transfer::CLAIM || code == Transfer::OVERRUN;
    const bool settlement = code >= Transfer::WITHHOLD_TAX && code <= Transfer::MOVE_CASH;
    const bool organization =
        code >= Transfer::SUSPEND_RECEIPT && code <= Transfer::RECEIVE_SUBSIDY;
    EXPECT_EQ(ordered, !events && !settlement && !organization && code != Transfer::REVERSE)
        << code;
  }
}

TEST(OrderTest, MissingSurplusAndForeignPartiesAreRefused) {
  const auto invalid = StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_ORDER");
  EXPECT_THAT(PostOf({Transfer::BONUS, kProject, 0, "CNY", 5, "id"}), invalid);
  EXPECT_THAT(PostOf({Transfer::BONUS, 0, kWorker, "CNY", 5, "id"}), invalid);
  EXPECT_THAT(PostOf({Transfer::SALARY, kProject, kWorker, "CNY", 5, "id"}), invalid);
  EXPECT_THAT(PostOf({Transfer::BONUS, kProject, MakeTenantId(4, 5), "CNY", 5, "id"}), invalid);
}

TEST(OrderTest, TaxIsRemittedByTheOrganization) {
  ASSERT_OK_AND_ASSIGN(const Post post, PostOf({Transfer::REMIT, 0, 0, "CNY", 50, "id", 3}));
  EXPECT_EQ(AccountName(post.legs[0].debit), "organizations/3/accounts/income_tax");
  EXPECT_EQ(AccountName(post.legs[0].credit), "organizations/3/accounts/bank");
  EXPECT_EQ(post.legs[0].key, "remit/3/id");
  const auto invalid = StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_ORDER");
  EXPECT_THAT(PostOf({Transfer::REMIT, 0, 0, "CNY", 50, "id"}), invalid);
  EXPECT_THAT(PostOf({Transfer::SALARY, 0, kWorker, "CNY", 50, "id", 3}), invalid);
}

TEST(OrderTest, BadAmountsAndCurrenciesAreRefused) {
  EXPECT_THAT(PostOf({Transfer::BONUS, kProject, kWorker, "CNY", 0, "id"}),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_AMOUNT"));
  EXPECT_THAT(PostOf({Transfer::BONUS, kProject, kWorker, "yuan", 5, "id"}),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_CURRENCY"));
}

}  // namespace
}  // namespace crowdloom::ledger
