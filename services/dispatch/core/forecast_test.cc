#include "services/dispatch/core/forecast.h"

#include <gtest/gtest.h>

namespace crowdloom::dispatch {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

// 1,000 answers at 3 minutes, 250 of them given, and 100 reviews at 1 minute, none given.
BatchWork Work() {
  BatchWork work;
  work.label = {.wanted = 1000,
                .given = 250,
                .measured = 250,
                .median_minutes = 3,
                .p90_minutes = 7,
                .rate_micros = 40'000};
  work.review = {.wanted = 100, .measured = 5, .median_minutes = 1, .rate_micros = 10'000};
  work.answers_per_hour = 85;
  return work;
}

TEST(ForecastTest, CountsHoursPeopleAndMoney) {
  const v1::BatchForecast forecast =
      ForecastOf(Work(), 0, kNow, kNow + absl::Hours(48), /*hours_per_day=*/5);
  EXPECT_NEAR(forecast.hours_left(), 750 * 3 / 60.0 + 100 / 60.0, 1e-9);
  EXPECT_EQ(forecast.head_count(), 4) << "39.2 hours in two days of five";
  EXPECT_EQ(forecast.finish_time().seconds(), absl::ToUnixSeconds(kNow + absl::Hours(10)));
  EXPECT_EQ(forecast.cost_micros(), 250 * 40'000);
  EXPECT_EQ(forecast.expected_cost_micros(), 1000 * 40'000 + 100 * 10'000);
  EXPECT_EQ(forecast.measured_count(), 250);
  EXPECT_FALSE(forecast.deadline_passed());
}

TEST(ForecastTest, WhatIsNotMeasuredIsExpectedOrUnknown) {
  BatchWork work = Work();
  work.label.measured = 0;
  work.label.median_minutes = 0;
  work.review.wanted = 0;
  work.answers_per_hour = 0;
  const v1::BatchForecast expected = ForecastOf(work, 2, kNow, kNow + absl::Hours(24), 0);
  EXPECT_EQ(expected.hours_left(), 25);
  EXPECT_EQ(expected.head_count(), 4) << "eight hours a day";
  EXPECT_EQ(expected.measured_count(), 0);
  EXPECT_FALSE(expected.has_finish_time());
  const v1::BatchForecast unknown = ForecastOf(work, 0, kNow, kNow + absl::Hours(24), 0);
  EXPECT_FALSE(unknown.has_hours_left());
  EXPECT_EQ(unknown.head_count(), 0);
}

TEST(ForecastTest, APassedDeadlineNeedsMoreThanPeople) {
  EXPECT_TRUE(ForecastOf(Work(), 0, kNow, kNow - absl::Hours(1), 8).deadline_passed());
  BatchWork done = Work();
  done.label.given = 1000;
  done.review.given = 100;
  const v1::BatchForecast forecast = ForecastOf(done, 0, kNow, kNow - absl::Hours(1), 8);
  EXPECT_FALSE(forecast.deadline_passed());
  EXPECT_EQ(forecast.hours_left(), 0);
  EXPECT_FALSE(forecast.has_finish_time());
  EXPECT_EQ(HeadCount(1e12, absl::Seconds(1), 8), std::nullopt);
}

TEST(ForecastTest, ThePriceGivesTheHourlyPay) {
  EXPECT_EQ(PriceOf(3, 30'000'000), 1'500'000);
  EXPECT_EQ(PriceOf(0.5, 25'000'000), 210'000) << "rounded up to a cent";
  EXPECT_EQ(PriceOf(0, 25'000'000), 0);
  EXPECT_EQ(PriceOf(1, 60'000'000), 1'000'000);
}

}  // namespace
}  // namespace crowdloom::dispatch
