// Broken tasks over real stores: reported, taken out, and the reports paid.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch {
namespace {

using ::crowdloom::testing::IsOk;
using ::crowdloom::testing::StatusIs;
using dispatch::testing::Floor;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

TEST(BrokenTaskFlowTest, TheThirdReportEndsTheTaskAndAllThreeArePaid) {
  Floor floor;
  floor.MakeBatch(1);
  for (const int worker : {5, 6, 7}) {
    floor.Compensate();
    EXPECT_EQ(floor.Events<events::v1::ReportAccepted>().size(), 0u);
    const auto leased = floor.Lease(worker);
    ASSERT_EQ(leased.assignments_size(), 1) << worker;
    ASSERT_THAT(floor.Report(leased.assignments(0)), IsOk());
  }
  EXPECT_EQ(floor.Lease(8).assignments_size(), 0);
  const int64_t before = floor.budget.available;
  floor.Compensate();
  EXPECT_EQ(floor.budget.available, before - 3 * 40'000);
  const auto paid = floor.Events<events::v1::ReportAccepted>();
  ASSERT_EQ(paid.size(), 3u);
  EXPECT_EQ(paid[0].amount_micros(), 40'000);
  EXPECT_TRUE(floor.budget.holds.contains(paid[0].hold()));
  floor.Compensate();
  EXPECT_EQ(floor.Events<events::v1::ReportAccepted>().size(), 3u) << "once";
  floor.Finish();
  EXPECT_EQ(floor.Query("SELECT state || ' ' || final FROM dispatch.place"), "5 true");
  EXPECT_EQ(floor.Events<events::v1::HoldClosed>().size(), 2u);
}

TEST(BrokenTaskFlowTest, TheBatchSaysHowManyReportsAreEnough) {
  Floor floor;
  floor.MakeBatch(1, "", "broken_reports: 1");
  ASSERT_THAT(floor.Report(floor.Lease(5).assignments(0)), IsOk());
  EXPECT_EQ(floor.Lease(6).assignments_size(), 0);
  floor.Compensate();
  EXPECT_EQ(floor.Events<events::v1::ReportAccepted>().size(), 1u);
}

TEST(BrokenTaskFlowTest, ReportsWaitForBudget) {
  Floor floor;
  floor.MakeBatch(1, "", "", "reserved_workers: 'workers/3-5'");
  ASSERT_THAT(floor.Report(floor.Lease(5).assignments(0)), IsOk());
  floor.budget.available = 0;
  floor.Compensate();
  EXPECT_EQ(floor.Events<events::v1::ReportAccepted>().size(), 0u);
  floor.budget.available = 40'000;
  floor.clock.Advance(absl::Seconds(31));
  floor.Compensate();
  EXPECT_EQ(floor.Events<events::v1::ReportAccepted>().size(), 1u);
}

TEST(BrokenTaskFlowTest, WhoHoldsABrokenTaskMayStillAnswer) {
  Floor floor;
  floor.MakeBatch(1, "", "overlap { min: 4 }");
  const v1::Assignment held = floor.Lease(8).assignments(0);
  for (const int worker : {5, 6, 7}) {
    ASSERT_THAT(floor.Report(floor.Lease(worker).assignments(0)), IsOk());
  }
  floor.Finish();
  EXPECT_EQ(floor.Query("SELECT final FROM dispatch.place"), "f");
  EXPECT_THAT(floor.SubmitRating(held, 3), IsOk());
  EXPECT_THAT(floor.Report(held), StatusIs(kPrecondition, "LEASE_NOT_HELD"));
}

}  // namespace
}  // namespace crowdloom::dispatch
