#include "common/base/check.h"

#include <gtest/gtest.h>

namespace crowdloom {
namespace {

TEST(CheckTest, PassesSilently) {
  int evaluated = 0;
  CHECK(++evaluated == 1) << "not reached";
  CHECK_EQ(++evaluated, 2) << "not reached";
  CHECK_OK(absl::OkStatus());
  CHECK_OK(absl::StatusOr<int>(1));
  if (evaluated == 2)
    CHECK_LT(1, 2);  // one statement, also without braces
  else
    FAIL();
  EXPECT_EQ(evaluated, 2);
}

TEST(CheckDeathTest, FailuresSayWhatAndWhere) {
  EXPECT_DEATH(CHECK(1 + 1 == 3) << "sum " << 2,
               "check_test.cc:.*CHECK failed: 1 \\+ 1 == 3 sum 2");
  EXPECT_DEATH(CHECK_EQ(1 + 1, 3) << "sum", "1 \\+ 1 == 3 \\(2 vs. 3\\) sum");
  EXPECT_DEATH(CHECK_NE(1, 1), "\\(1 vs. 1\\)");
  EXPECT_DEATH(CHECK_GE(1, 2), "\\(1 vs. 2\\)");
  EXPECT_DEATH(CHECK_OK(absl::NotFoundError("gone")), "NOT_FOUND: gone");
  EXPECT_DEATH(CHECK_OK(absl::StatusOr<int>(absl::NotFoundError("gone"))), "NOT_FOUND: gone");
}

}  // namespace
}  // namespace crowdloom
