#include "common/testing/status_matchers.h"

#include <gtest/gtest.h>

namespace crowdloom::testing {
namespace {

using ::testing::Gt;
using ::testing::Not;
using Code = absl::StatusCode;

TEST(StatusMatchersTest, TellStatusesApart) {
  const absl::Status error = MakeError(Code::kNotFound, "GONE", "x");
  const absl::StatusOr<int> value = 3;
  const absl::StatusOr<int> no_value = error;
  EXPECT_THAT(absl::OkStatus(), IsOk());
  EXPECT_THAT(value, IsOk());
  EXPECT_THAT(error, Not(IsOk()));
  EXPECT_THAT(value, IsOkAndHolds(3));
  EXPECT_THAT(value, IsOkAndHolds(Gt(2)));
  EXPECT_THAT(value, Not(IsOkAndHolds(4)));
  EXPECT_THAT(no_value, Not(IsOkAndHolds(3)));
  EXPECT_THAT(no_value, StatusIs(Code::kNotFound));
  EXPECT_THAT(error, StatusIs(Code::kNotFound, "GONE"));
  EXPECT_THAT(error, Not(StatusIs(Code::kNotFound, "LOST")));
  EXPECT_THAT(error, Not(StatusIs(Code::kInternal, "GONE")));
}

}  // namespace
}  // namespace crowdloom::testing
