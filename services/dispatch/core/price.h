// What work is worth: a price plan gives the rate and its cap when a task is taken, and the amount
// from the quantity that was accepted. Each is rounded once, to a micro.
//
//   const FrozenPrice price = Freeze(plan, {.level = 3, .skill = 80, .difficulty_ppm = 1'000'000});
//   AmountFor(price, 12);        // twelve objects
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_PRICE_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_PRICE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"

namespace crowdloom::ledger {

// What is counted. Media is counted in milliseconds, whatever its rate is per.
enum class PriceUnit { kTask, kObject, kWord, kMediaSecond, kMediaMinute };

struct PricePlan {
  PriceUnit unit = PriceUnit::kTask;
  absl::Time valid_from;
  int64_t rate = 0;  // micros for one unit at coefficient 1
  int64_t cap = 0;   // most micros for one task at coefficient 1; 0: one unit's rate
  // Coefficients in millionths. Levels 0 (none) to 5; skills as the least skill of each interval,
  // ascending, 1 below the first.
  std::array<int64_t, 6> level_ppm{1'000'000, 1'000'000, 1'000'000,
                                   1'000'000, 1'000'000, 1'000'000};
  struct SkillInterval {
    int least = 0;
    int64_t ppm = 1'000'000;
  };
  std::vector<SkillInterval> skills;
};

struct Taker {
  int level = 0;  // certificate level 5 (entry) to 1; 0 for none
  int skill = 0;  // 0 to 100
  int64_t difficulty_ppm = 1'000'000;
};

// Fixed when the task is taken and kept with the assignment, whatever the plan says later.
struct FrozenPrice {
  PriceUnit unit = PriceUnit::kTask;
  int64_t rate = 0;  // micros for one unit
  int64_t cap = 0;   // micros
};

FrozenPrice Freeze(const PricePlan& plan, const Taker& taker);

// Never more than the cap. `quantity`: units, or milliseconds of media; below zero counts as zero.
int64_t AmountFor(const FrozenPrice& price, int64_t quantity);

// The plan in force at a time: the last that is valid by then. Null when there is none yet.
const PricePlan* PlanAt(absl::Span<const PricePlan> plans, absl::Time time);

// The most that a batch can cost, so what must be free before it starts.
struct BatchScope {
  int64_t tasks = 0;
  int64_t answers_max = 1;              // for each task
  int64_t reviews = 0;                  // in all, rounds included
  int64_t review_rate = 0;              // micros each
  int64_t coefficient_ppm = 1'000'000;  // the highest that an eligible worker can have
};
int64_t PreviewCost(const PricePlan& plan, const BatchScope& scope);

// What an hour of work brings at a median time for one task; nullopt before anything is measured.
std::optional<int64_t> HourlyPay(int64_t amount, double median_seconds);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_PRICE_H_
