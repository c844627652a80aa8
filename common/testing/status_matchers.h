// GoogleTest matchers for absl::Status and absl::StatusOr:
//
//   EXPECT_THAT(store.Close(), IsOk());
//   EXPECT_THAT(store.Count(), IsOkAndHolds(3));
//   EXPECT_THAT(store.Find(name), StatusIs(absl::StatusCode::kNotFound, "BATCH_NOT_FOUND"));
//   ASSERT_OK_AND_ASSIGN(Batch batch, store.Find(name));
#ifndef CROWDLOOM_COMMON_TESTING_STATUS_MATCHERS_H_
#define CROWDLOOM_COMMON_TESTING_STATUS_MATCHERS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/base/status.h"

namespace crowdloom::testing {

// What a failing expectation shows of a status.
inline std::string Describe(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason.empty() ? status.ToString() : status.ToString() + " (reason " + reason + ")";
}

MATCHER(IsOk, negation ? "is an error" : "is OK") {
  *result_listener << Describe(status_internal::StatusOf(arg));
  return arg.ok();
}

MATCHER_P(IsOkAndHolds, matcher, "is OK and holds what was expected") {
  if (!arg.ok()) {
    *result_listener << Describe(arg.status());
    return false;
  }
  return ::testing::ExplainMatchResult(matcher, *arg, result_listener);
}

// The code alone.
MATCHER_P(StatusIs, code, "has the code " + absl::StatusCodeToString(code)) {
  const absl::Status status = status_internal::StatusOf(arg);
  *result_listener << Describe(status);
  return status.code() == code;
}

// The code and the reason.
MATCHER_P2(StatusIs, code, reason,
           "has the code " + absl::StatusCodeToString(code) + " and the reason " +
               ::testing::PrintToString(reason)) {
  const absl::Status status = status_internal::StatusOf(arg);
  *result_listener << Describe(status);
  return status.code() == code &&
         ::testing::ExplainMatchResult(reason, ReasonOf(status), result_listener);
}

}  // namespace crowdloom::testing

#define ASSERT_OK_AND_ASSIGN(lhs, ...) \
  CROWDLOOM_ASSERT_OK_AND_ASSIGN_(CROWDLOOM_CONCAT_(cl_statusor_, __LINE__), lhs, (__VA_ARGS__))
#define CROWDLOOM_ASSERT_OK_AND_ASSIGN_(statusor, lhs, expression)                 \
  auto statusor = expression;                                                      \
  ASSERT_TRUE(statusor.ok()) << ::crowdloom::testing::Describe(statusor.status()); \
  lhs = *std::move(statusor)

#endif  // CROWDLOOM_COMMON_TESTING_STATUS_MATCHERS_H_
