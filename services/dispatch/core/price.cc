#include "services/ledger/core/price.h"

#include <algorithm>
#include <cmath>

#include "common/base/check.h"
#include "services/ledger/core/rounding.h"

namespace crowdloom::ledger {
namespace {

int64_t Quantum(PriceUnit unit) {
  switch (unit) {
    case PriceUnit::kTask:
    case PriceUnit::kObject:
    case PriceUnit::kWord:
      return 1;
    case PriceUnit::kMediaSecond:
      return 1'000;
    case PriceUnit::kMediaMinute:
      return 60'000;
  }
  return 1;
}

int64_t SkillPpm(const PricePlan& plan, int skill) {
  int64_t ppm = kMillion;
  for (const PricePlan::SkillInterval& interval : plan.skills) {
    if (skill >= interval.least) ppm = interval.ppm;
  }
  return ppm;
}

// All coefficients in one, so that the rate is rounded once.
int64_t Coefficient(const PricePlan& plan, const Taker& taker) {
  CHECK(taker.level >= 0 && taker.level <= 5) << taker.level;
  const int64_t skilled =
      MultiplyDivide(plan.level_ppm[taker.level], SkillPpm(plan, taker.skill), kMillion);
  return MultiplyDivide(skilled, taker.difficulty_ppm, kMillion);
}

int64_t CapOf(const PricePlan& plan) { return plan.cap > 0 ? plan.cap : plan.rate; }

}  // namespace

FrozenPrice Freeze(const PricePlan& plan, const Taker& taker) {
  const int64_t ppm = Coefficient(plan, taker);
  return {plan.unit, MultiplyDivide(plan.rate, ppm, kMillion),
          MultiplyDivide(CapOf(plan), ppm, kMillion)};
}

int64_t AmountFor(const FrozenPrice& price, int64_t quantity) {
  const int64_t units = price.unit == PriceUnit::kTask ? 1 : std::max<int64_t>(0, quantity);
  return std::min(price.cap, MultiplyDivide(price.rate, units, Quantum(price.unit)));
}

const PricePlan* PlanAt(absl::Span<const PricePlan> plans, absl::Time time) {
  const PricePlan* last = nullptr;
  for (const PricePlan& plan : plans) {
    if (plan.valid_from > time) continue;
    if (last == nullptr || plan.valid_from > last->valid_from) last = &plan;
  }
  return last;
}

int64_t PreviewCost(const PricePlan& plan, const BatchScope& scope) {
  const int64_t answer = MultiplyDivide(CapOf(plan), scope.coefficient_ppm, kMillion);
  return scope.tasks * scope.answers_max * answer + scope.reviews * scope.review_rate;
}

std::optional<int64_t> HourlyPay(int64_t amount, double median_seconds) {
  if (!(median_seconds > 0)) return std::nullopt;
  return std::llround(static_cast<double>(amount) * 3'600 / median_seconds);
}

}  // namespace crowdloom::ledger
