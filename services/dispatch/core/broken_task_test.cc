#include "services/dispatch/core/broken_task.h"

#include <gtest/gtest.h>

namespace crowdloom::dispatch {
namespace {

TEST(BrokenTaskTest, ThreeWorkersOrAllThatItIsForHaveToSaySo) {
  EXPECT_FALSE(IsBroken(2, 0));
  EXPECT_TRUE(IsBroken(3, 0));
  EXPECT_FALSE(IsBroken(0, 1));
  EXPECT_TRUE(IsBroken(1, 1));
  EXPECT_FALSE(IsBroken(1, 2));
  EXPECT_TRUE(IsBroken(3, 10));
}

}  // namespace
}  // namespace crowdloom::dispatch
