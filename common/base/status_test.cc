#include "common/base/status.h"

#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace crowdloom {
namespace {

using testing::IsOk;
using testing::StatusIs;

absl::StatusOr<int> Half(int n) {
  if (n % 2 != 0) return MakeError(absl::StatusCode::kInvalidArgument, "ODD", "cannot halve");
  return n / 2;
}

absl::StatusOr<int> Quarter(int n) {
  CL_ASSIGN_OR_RETURN(const int half, Half(n));
  int quarter = 0;
  CL_ASSIGN_OR_RETURN(quarter, Half(half));
  return quarter;
}

absl::Status RequireEven(int n) {
  CL_RETURN_IF_ERROR(Half(n));
  return absl::OkStatus();
}

TEST(StatusTest, MacrosPassErrorsOnAndValuesThrough) {
  EXPECT_THAT(Quarter(12), testing::IsOkAndHolds(3));
  EXPECT_THAT(Quarter(6), StatusIs(absl::StatusCode::kInvalidArgument, "ODD"));
  EXPECT_THAT(Quarter(3), StatusIs(absl::StatusCode::kInvalidArgument, "ODD"));
  EXPECT_THAT(RequireEven(4), IsOk());
  EXPECT_THAT(RequireEven(5), StatusIs(absl::StatusCode::kInvalidArgument, "ODD"));
}

TEST(StatusTest, ErrorCarriesReasonDomainAndMetadata) {
  const absl::Status status =
      MakeError(absl::StatusCode::kNotFound, "BATCH_NOT_FOUND", "no such batch", {{"batch", "2"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "no such batch");
  const ErrorInfo info = InfoOf(status);
  EXPECT_EQ(info.reason, "BATCH_NOT_FOUND");
  EXPECT_EQ(info.domain, "crowdloom");
  EXPECT_EQ(info.metadata.at("batch"), "2");
  EXPECT_FALSE(info.retry_delay.has_value());
}

TEST(StatusTest, InfoSurvivesAnyBytes) {
  ErrorInfo info;
  info.reason = "R";
  info.domain = "d:5:x";
  info.metadata = {{"", ""}, {"k:1", std::string("a\0b:3:", 6)}, {"\xE4\xB8\xAD", "\xFF\n"}};
  info.retry_delay = absl::Milliseconds(1500);
  info.violations = {{"a.b", "must be 1:2"}, {"", ""}, {"c", "d"}};
  EXPECT_EQ(InfoOf(WithInfo(absl::InternalError("x"), info)), info);
}

TEST(StatusTest, RetryDelayIsAddedToWhatIsThere) {
  const absl::Status status = WithRetryDelay(
      MakeError(absl::StatusCode::kUnavailable, "DOWN", "down", {{"k", "v"}}), absl::Seconds(2));
  EXPECT_EQ(InfoOf(status).retry_delay, absl::Seconds(2));
  EXPECT_EQ(InfoOf(status).metadata.at("k"), "v");
  EXPECT_EQ(ReasonOf(status), "DOWN");
}

TEST(StatusTest, InvalidFieldNamesTheField) {
  const absl::Status status = InvalidField("batch.name", "is empty");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_ARGUMENT"));
  const std::vector<FieldViolation> expected = {{"batch.name", "is empty"}};
  EXPECT_EQ(InfoOf(status).violations, expected);
}

TEST(StatusTest, ForeignAndDamagedPayloadsGiveEmptyInfo) {
  EXPECT_EQ(InfoOf(absl::OkStatus()), ErrorInfo{});
  EXPECT_EQ(InfoOf(absl::InternalError("x")), ErrorInfo{});
  for (const char* damaged :
       {"", "r", "r5", "r5:abc", "r-1:a", "r99999999999999999999:a", ":", "1:x"}) {
    absl::Status status = absl::InternalError("x");
    status.SetPayload("crowdloom/ErrorInfo", absl::Cord(damaged));
    EXPECT_EQ(InfoOf(status), ErrorInfo{}) << damaged;
  }
}

}  // namespace
}  // namespace crowdloom
