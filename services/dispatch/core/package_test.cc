#include "services/dispatch/core/package.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/status.h"

namespace crowdloom::dispatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PackageTest, CoverTheirTasksOnce) {
  EXPECT_THAT(CutPackages(1, 10, 4),
              ElementsAre(OrdinalRange{1, 4}, OrdinalRange{5, 8}, OrdinalRange{9, 10}));
  EXPECT_THAT(CutPackages(5, 8, 4), ElementsAre(OrdinalRange{5, 8}));
  EXPECT_THAT(CutPackages(3, 2, 4), IsEmpty());
  EXPECT_THAT(CutPackages(INT32_MAX, INT32_MAX, INT32_MAX),
              ElementsAre(OrdinalRange{INT32_MAX, INT32_MAX}));
}

TEST(PackageTest, BatchesAreCutBeforeTheyStart) {
  v1::Batch batch;
  batch.set_state(v1::Batch::DRAFT);
  EXPECT_EQ(ReasonOf(CheckCuttable(batch, false)), "");
  EXPECT_EQ(ReasonOf(CheckCuttable(batch, true)), "TASKS_RESERVED");
  batch.set_state(v1::Batch::RUNNING);
  EXPECT_EQ(ReasonOf(CheckCuttable(batch, false)), "BATCH_STARTED");
}

TEST(PackageTest, NeedsAsManyPeopleAsATaskWantsAnswers) {
  v1::Batch batch;
  EXPECT_EQ(ReasonOf(CheckHolders(batch, 1)), "");
  EXPECT_EQ(ReasonOf(CheckHolders(batch, 0)), "TOO_FEW_WORKERS");
  batch.mutable_overlap()->set_min(2);
  EXPECT_EQ(ReasonOf(CheckHolders(batch, 1)), "TOO_FEW_WORKERS");
  batch.mutable_overlap()->set_max(4);
  batch.mutable_overlap()->set_dynamic(true);
  EXPECT_EQ(ReasonOf(CheckHolders(batch, 3)), "TOO_FEW_WORKERS");
  EXPECT_EQ(ReasonOf(CheckHolders(batch, 4)), "");
}

}  // namespace
}  // namespace crowdloom::dispatch
