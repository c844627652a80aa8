// How long a batch will take, how many people it needs and what it will cost, from what was
// measured. A pilot batch (试标) is measured the same way and answers for a batch that is not made
// yet.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_FORECAST_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_FORECAST_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"
#include "crowdloom/dispatch/v1/forecast.pb.h"

namespace crowdloom::dispatch {

// Work of one stage.
struct StageWork {
  int64_t wanted = 0;         // answers, as far as known now
  int64_t given = 0;          // answers that count
  int64_t measured = 0;       // answers whose time is known
  double median_minutes = 0;  // of those
  double p90_minutes = 0;
  int64_t rate_micros = 0;  // for one

  int64_t left() const { return wanted > given ? wanted - given : 0; }
};

struct BatchWork {
  StageWork label, review;
  double answers_per_hour = 0;  // labels and reviews, lately
};

// Person-hours for what is left; nullopt where nothing was measured and something is left.
std::optional<double> HoursLeft(const BatchWork& work);

// How many people must work that many hours a day to end in time; nullopt when the time is over.
std::optional<int32_t> HeadCount(double hours_left, absl::Duration time_left, double hours_per_day);

// `expected_minutes` stands in for what was not measured yet. deadline: InfiniteFuture for none.
v1::BatchForecast ForecastOf(const BatchWork& work, double expected_minutes, absl::Time now,
                             absl::Time deadline, double hours_per_day);

// The price at which a person of median speed earns `hourly_micros`, rounded up to a cent of the
// currency.
int64_t PriceOf(double minutes, int64_t hourly_micros);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_FORECAST_H_
