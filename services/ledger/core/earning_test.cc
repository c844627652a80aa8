#include "services/ledger/core/earning.h"

#include <gtest/gtest.h>

#include "common/base/resource_name.h"
#include "common/testing/status_matchers.h"
#include "services/ledger/core/business_key.h"

namespace crowdloom::ledger {
namespace {

using crowdloom::testing::StatusIs;
using enum EarningState;

constexpr EarningState kAll[] = {kNone, kAccrued, kApproved, kRejected, kReturned};

// Money of one earning as the plan moves it: how many accruals and approvals stand.
struct Standing {
  int accruals = 0;
  int approvals = 0;
  friend bool operator==(const Standing&, const Standing&) = default;
};

Standing StandingIn(EarningState state) {
  switch (state) {
    case kAccrued:
    case kApproved:
      return {1, state == kApproved ? 1 : 0};
    case kNone:
    case kRejected:
    case kReturned:
      return {0, 0};
  }
  return {};
}

TEST(EarningTest, EveryPossibleChangeLeavesExactlyTheMoneyOfItsState) {
  for (const EarningState from : kAll) {
    for (const EarningState to : kAll) {
      const EarningPlan plan = PlanEarning(from, to);
      if (!plan.possible) {
        EXPECT_EQ(plan, EarningPlan{});
        continue;
      }
      Standing standing = StandingIn(from);
      standing.approvals += plan.approve - plan.overturn;
      standing.accruals += plan.accrue - plan.mirror;
      EXPECT_EQ(standing, StandingIn(to)) << EarningStateName(from) << EarningStateName(to);
    }
  }
}

TEST(EarningTest, VerdictsAreTheOnlyWayOnAndNothingGoesBack) {
  for (const EarningState from : kAll) {
    EXPECT_FALSE(PlanEarning(from, kNone).possible);
    EXPECT_EQ(PlanEarning(from, kAccrued).possible, from == kNone);
    for (const EarningState verdict : {kApproved, kRejected, kReturned}) {
      EXPECT_EQ(PlanEarning(from, verdict).possible, from != kNone);
    }
  }
}

TEST(EarningTest, AssignmentNamesComeBack) {
  const std::string name = "projects/3-17/batches/2/tasks/9/assignments/3-5-1";
  const auto id = ParseAssignmentName(name, 4);
  ASSERT_TRUE(id.ok());
  EXPECT_EQ(id->project, MakeTenantId(3, 17));
  EXPECT_EQ(id->worker, MakeTenantId(3, 5));
  EXPECT_EQ(id->stage, 1);
  EXPECT_EQ(id->attempt, 4);
  EXPECT_EQ(AssignmentName(*id), name);
}

TEST(EarningTest, NamesThatFitNoColumnAreRefused) {
  for (const char* name : {"projects/3-17/batches/2/tasks/9/assignments/3-5-70000",
                           "projects/3-17/batches/9999999999/tasks/9/assignments/3-5-1",
                           "projects/3-17/batches/2/tasks/9", ""}) {
    EXPECT_THAT(ParseAssignmentName(name, 1),
                StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_NAME"))
        << name;
  }
  EXPECT_FALSE(ParseAssignmentName("projects/3-17/batches/2/tasks/9/assignments/3-5-1", 0).ok());
}

TEST(BusinessKeyTest, TellsItsEarning) {
  const EarningId id{MakeTenantId(3, 17), 2, 9, 1, MakeTenantId(3, 5), 4};
  EXPECT_EQ(EarningKey(id, "accrue", 0), "earning/3-17/2/9/3-5/1/4/accrue");
  EXPECT_EQ(EarningKey(id, "approve", 2), "earning/3-17/2/9/3-5/1/4/approve/2");
  EXPECT_EQ(EarningOfKey(EarningKey(id, "accrue", 0)), id);
  EXPECT_EQ(EarningOfKey(EarningKey(id, "approve", 2)), id);
}

TEST(BusinessKeyTest, OtherKeysHaveNoEarning) {
  for (const char* key :
       {"", "grant/3-17/x", "hold/3-17/4/close", "earning/3-17/2/9", "a/b/c/d/e/f/g/h"}) {
    EXPECT_EQ(EarningOfKey(key), std::nullopt) << key;
  }
}

}  // namespace
}  // namespace crowdloom::ledger
