#include "services/dispatch/core/forecast.h"

#include <cmath>
#include <limits>

namespace crowdloom::dispatch {
namespace {

constexpr double kMicrosPerCent = 10'000;
constexpr double kHoursPerDay = 8;

void SetTime(absl::Time time, google::protobuf::Timestamp& timestamp) {
  timestamp.set_seconds(absl::ToUnixSeconds(time));
}

StageWork WithExpected(StageWork work, double expected_minutes) {
  if (work.measured == 0) work.median_minutes = work.p90_minutes = expected_minutes;
  return work;
}

// Of one stage; nullopt where nothing is known.
std::optional<double> HoursLeft(const StageWork& work) {
  if (work.left() == 0) return 0;
  if (work.median_minutes <= 0) return std::nullopt;
  return static_cast<double>(work.left()) * work.median_minutes / 60;
}

}  // namespace

std::optional<double> HoursLeft(const BatchWork& work) {
  const std::optional<double> label = HoursLeft(work.label);
  const std::optional<double> review = HoursLeft(work.review);
  if (!label || !review) return std::nullopt;
  return *label + *review;
}

std::optional<int32_t> HeadCount(double hours_left, absl::Duration time_left,
                                 double hours_per_day) {
  if (hours_left <= 0) return 0;
  if (time_left <= absl::ZeroDuration()) return std::nullopt;
  const double each = absl::ToDoubleHours(time_left) / 24 * hours_per_day;
  const double people = std::ceil(hours_left / each);
  if (!(people < std::numeric_limits<int32_t>::max())) return std::nullopt;
  return static_cast<int32_t>(people);
}

int64_t PriceOf(double minutes, int64_t hourly_micros) {
  const double micros = minutes * static_cast<double>(hourly_micros) / 60;
  return static_cast<int64_t>(std::ceil(micros / kMicrosPerCent - 1e-9) * kMicrosPerCent);
}

v1::BatchForecast ForecastOf(const BatchWork& measured, double expected_minutes, absl::Time now,
                             absl::Time deadline, double hours_per_day) {
  BatchWork work = measured;
  work.label = WithExpected(work.label, expected_minutes);
  v1::BatchForecast forecast;
  forecast.set_answers_wanted(work.label.wanted);
  forecast.set_answers_given(work.label.given);
  forecast.set_reviews_wanted(work.review.wanted);
  forecast.set_reviews_given(work.review.given);
  forecast.set_measured_count(measured.label.measured);
  forecast.set_median_minutes(work.label.median_minutes);
  forecast.set_p90_minutes(work.label.p90_minutes);
  forecast.set_median_review_minutes(work.review.median_minutes);
  forecast.set_answers_per_hour(work.answers_per_hour);
  forecast.set_cost_micros(work.label.given * work.label.rate_micros +
                           work.review.given * work.review.rate_micros);
  forecast.set_expected_cost_micros(forecast.cost_micros() +
                                    work.label.left() * work.label.rate_micros +
                                    work.review.left() * work.review.rate_micros);
  const int64_t left = work.label.left() + work.review.left();
  if (left > 0 && work.answers_per_hour > 0) {
    SetTime(now + absl::Hours(static_cast<double>(left) / work.answers_per_hour),
            *forecast.mutable_finish_time());
  }
  const std::optional<double> hours = HoursLeft(work);
  if (hours) forecast.set_hours_left(*hours);
  if (hours && deadline != absl::InfiniteFuture()) {
    const auto people =
        HeadCount(*hours, deadline - now, hours_per_day > 0 ? hours_per_day : kHoursPerDay);
    if (people) forecast.set_head_count(*people);
    forecast.set_deadline_passed(!people.has_value());
  }
  return forecast;
}

}  // namespace crowdloom::dispatch
