#include "services/dispatch/core/broken_task.h"

#include <gtest/gtest.h>

namespace crowdloom::dispatch {
namespace {

TEST(BrokenTaskTest, ThreeWorkersOrAllThatItIsForHaveToSaySo) {
  EXPECT_FALSE(IsBroken(2, 0, 0));
  EXPECT_TRUE(IsBroken(3, 0, 0));
  EXPECT_FALSE(IsBroken(0, 0, 1));
  EXPECT_TRUE(IsBroken(1, 0, 1));
  EXPECT_FALSE(IsBroken(1, 0, 2));
  EXPECT_TRUE(IsBroken(3, 0, 10));
}

TEST(BrokenTaskTest, ABatchSaysHowMany) {
  EXPECT_TRUE(IsBroken(1, 1, 0));
  EXPECT_FALSE(IsBroken(4, 5, 0));
  EXPECT_TRUE(IsBroken(5, 5, 0));
  EXPECT_TRUE(IsBroken(2, 5, 2));
}

}  // namespace
}  // namespace crowdloom::dispatch
