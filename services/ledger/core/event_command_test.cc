#include "services/ledger/core/event_command.h"

#include <gtest/gtest.h>

#include <string>

#include "crowdloom/events/v1/events.pb.h"

namespace crowdloom::ledger {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

template <typename Event>
auto CommandFor(const Event& event) {
  return CommandOf(event.GetDescriptor()->full_name(), event.SerializeAsString(), kNow);
}

events::v1::SubmissionReceived Submission(const std::string& hold, int64_t amount_micros) {
  events::v1::SubmissionReceived event;
  event.set_assignment("projects/3-17/batches/2/tasks/17/assignments/3-5-1");
  event.set_attempt(1);
  event.set_hold(hold);
  event.set_amount_micros(amount_micros);
  event.set_currency_code("CNY");
  return event;
}

TEST(EventCommandTest, WorkThatIsFreeOfChargeMovesNoMoney) {
  const auto free = CommandFor(Submission("", 0));
  ASSERT_TRUE(free.ok()) << free.status();
  EXPECT_FALSE(free->has_value());
  events::v1::VerdictRecorded verdict;
  verdict.set_assignment("projects/3-17/batches/2/tasks/17/assignments/3-9-2");
  verdict.set_attempt(1);
  verdict.set_decision(1);
  verdict.set_verdict(events::v1::VERDICT_ACCEPTED);
  const auto free_verdict = CommandFor(verdict);
  ASSERT_TRUE(free_verdict.ok()) << free_verdict.status();
  EXPECT_FALSE(free_verdict->has_value());
}

TEST(EventCommandTest, PaidWorkNamesTheHoldThatPays) {
  const auto paid = CommandFor(Submission("projects/3-17/holds/4", 100'000));
  ASSERT_TRUE(paid.ok()) << paid.status();
  EXPECT_TRUE(paid->has_value());
  EXPECT_FALSE(CommandFor(Submission("", 100'000)).ok()) << "money from nowhere";
  EXPECT_FALSE(CommandFor(Submission("projects/3-18/holds/4", 100'000)).ok())
      << "another project's money";
}

TEST(EventCommandTest, AReportOnABrokenTaskIsPaidAtOnce) {
  events::v1::ReportAccepted report;
  report.set_assignment("projects/3-17/batches/2/tasks/17/assignments/3-5-1");
  report.set_attempt(2);
  report.set_hold("projects/3-17/holds/9");
  report.set_amount_micros(40'000);
  report.set_currency_code("CNY");
  const auto paid = CommandFor(report);
  ASSERT_TRUE(paid.ok()) << paid.status();
  ASSERT_TRUE(paid->has_value());
  const auto* decide = std::get_if<Decide>(&**paid);
  ASSERT_NE(decide, nullptr);
  EXPECT_EQ(decide->verdict, EarningState::kApproved);
  EXPECT_EQ(decide->decision, 1);
  EXPECT_EQ(decide->accrual.amount, 40'000);
  EXPECT_EQ(decide->accrual.hold_number, 9);
  report.set_hold("projects/3-18/holds/9");
  EXPECT_FALSE(CommandFor(report).ok()) << "another project's money";
}

TEST(EventCommandTest, EventsOfNoConcernMoveNoMoney) {
  const auto other = CommandFor(events::v1::TaskResolved());
  ASSERT_TRUE(other.ok());
  EXPECT_FALSE(other->has_value());
}

}  // namespace
}  // namespace crowdloom::ledger
