#include "services/dispatch/core/price.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/multiply_divide.h"

namespace crowdloom::dispatch {
namespace {

using v1::Batch;

constexpr int64_t kMillion = 1'000'000;
constexpr int64_t kLabelMax = 1'000'000'000'000'000;  // micros; far below what int64 holds

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

int64_t DifficultyOf(const Batch::PricePlan& plan) {
  return plan.difficulty_ppm() == 0 ? kMillion : plan.difficulty_ppm();
}

int64_t CapOf(const Batch::PricePlan& plan) {
  return plan.unit() == Batch::TASK ? plan.rate_micros() : plan.cap_micros();
}

int64_t LevelPpm(const Batch::PricePlan& plan, int level) {
  for (const Batch::LevelCoefficient& each : plan.levels()) {
    if (each.level() == level) return each.coefficient_ppm();
  }
  return kMillion;
}

int64_t SkillPpm(const Batch::PricePlan& plan, const events::v1::WorkerChanged& worker) {
  int64_t ppm = kMillion;
  const auto skill = worker.skills().find(plan.skill());
  const int value = skill == worker.skills().end() ? 0 : skill->second;
  for (const Batch::SkillCoefficient& each : plan.skills()) {
    if (value >= each.least()) ppm = each.coefficient_ppm();
  }
  return ppm;
}

// All coefficients in one, so that rate and cap are rounded once.
int64_t Product(int64_t difficulty, int64_t level, int64_t skill) {
  return MultiplyDivide(MultiplyDivide(level, skill, kMillion), difficulty, kMillion);
}

int64_t CoefficientMax(const Batch::PricePlan& plan) {
  // Somebody may have a level or skill that the plan says nothing about.
  int64_t level = plan.levels_size() == 6 ? 0 : kMillion;
  int64_t skill = kMillion;
  for (const Batch::LevelCoefficient& each : plan.levels()) {
    level = std::max(level, each.coefficient_ppm());
  }
  for (const Batch::SkillCoefficient& each : plan.skills()) {
    skill = std::max(skill, each.coefficient_ppm());
  }
  return Product(DifficultyOf(plan), level, skill);
}

const Batch::PricePlan& PlanAt(const Batch::Price& price, absl::Time now) {
  const Batch::PricePlan* valid = &price.plans(0);
  for (const Batch::PricePlan& plan : price.plans()) {
    if (plan.has_valid_from_time() && TimeOf(plan.valid_from_time()) <= now) valid = &plan;
  }
  return *valid;
}

void CheckPlan(const Batch::PricePlan& plan, const std::string& path, Violations& wrong) {
  if (plan.unit() == Batch::PRICE_UNIT_UNSPECIFIED) wrong.Add(path + ".unit", "must be set");
  if (plan.unit() != Batch::TASK && plan.cap_micros() == 0) {
    wrong.Add(path + ".cap_micros", "must be set: the budget is held at the cap");
  }
  std::vector<int> levels;
  for (const Batch::LevelCoefficient& each : plan.levels()) {
    if (std::find(levels.begin(), levels.end(), each.level()) != levels.end()) {
      wrong.Add(path + ".levels", absl::StrCat("level ", each.level(), " is there twice"));
    }
    levels.push_back(each.level());
  }
  for (int i = 1; i < plan.skills_size(); ++i) {
    if (plan.skills(i).least() <= plan.skills(i - 1).least()) {
      wrong.Add(path + ".skills", "intervals must ascend");
    }
  }
  if (!plan.skills().empty() && plan.skill().empty()) wrong.Add(path + ".skill", "must be set");
  const Wide most = static_cast<Wide>(CapOf(plan)) * CoefficientMax(plan) / kMillion;
  if (most > kLabelMax) wrong.Add(path, "one label could cost too much");
}

// Text in scripts without spaces is counted by characters, as its transcribers are paid.
bool IsIdeograph(char32_t c) {
  return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

bool IsWordPart(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '\'' ||
         (c >= 0xC0 && c <= 0x1FFF);  // letters of most alphabets
}

// The code point at `i`, which moves past it; a broken byte is passed over.
char32_t NextCodePoint(std::string_view text, size_t& i) {
  const auto first = static_cast<unsigned char>(text[i++]);
  if (first < 0x80) return first;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  char32_t c = first & (0x3F >> more);
  for (int k = 0; k < more && i < text.size(); ++k) {
    c = (c << 6) | (static_cast<unsigned char>(text[i++]) & 0x3F);
  }
  return c;
}

int64_t WordsOf(std::string_view text) {
  int64_t words = 0;
  bool inside = false;
  for (size_t i = 0; i < text.size();) {
    const char32_t c = NextCodePoint(text, i);
    const bool part = IsWordPart(c);
    if (IsIdeograph(c) || (part && !inside)) ++words;
    inside = part;
  }
  return words;
}

// What segments cover together, however they overlap.
int64_t CoveredMs(const type::v1::Answer::Segments& segments) {
  std::vector<std::pair<int64_t, int64_t>> pieces;
  for (const auto& segment : segments.segments()) {
    pieces.emplace_back(segment.start_ms(), segment.end_ms());
  }
  std::sort(pieces.begin(), pieces.end());
  int64_t covered = 0;
  int64_t end = 0;
  for (const auto& [from, to] : pieces) {
    covered += std::max<int64_t>(0, to - std::max(from, end));
    end = std::max(end, to);
  }
  return covered;
}

int64_t ObjectsOf(const type::v1::Answer::Value& value) {
  return value.boxes().boxes_size() + value.shapes().shapes_size() + value.spans().spans_size() +
         value.segments().segments_size();
}

int64_t WordsOf(const type::v1::Answer::Value& value) {
  int64_t words = WordsOf(value.text());
  for (const auto& segment : value.segments().segments()) words += WordsOf(segment.text());
  return words;
}

}  // namespace

void CheckPrice(const Batch::Price& price, Violations& wrong) {
  for (int i = 0; i < price.plans_size(); ++i) {
    const Batch::PricePlan& plan = price.plans(i);
    const std::string path = absl::StrCat("price.plans[", i, "]");
    CheckPlan(plan, path, wrong);
    if (plan.has_valid_from_time() != (i > 0)) {
      wrong.Add(path + ".valid_from_time", "is set for every plan but the first");
    } else if (i > 1 &&
               TimeOf(plan.valid_from_time()) <= TimeOf(price.plans(i - 1).valid_from_time())) {
      wrong.Add(path + ".valid_from_time", "must be later than the plan before");
    }
  }
}

FrozenPrice FreezeLabelPrice(const Batch::Price& price, const events::v1::WorkerChanged& worker,
                             absl::Time now) {
  if (price.plans().empty()) return {Batch::TASK, price.label_micros(), price.label_micros()};
  const Batch::PricePlan& plan = PlanAt(price, now);
  const int64_t ppm =
      Product(DifficultyOf(plan), LevelPpm(plan, worker.level()), SkillPpm(plan, worker));
  return {plan.unit(), MultiplyDivide(plan.rate_micros(), ppm, kMillion),
          MultiplyDivide(CapOf(plan), ppm, kMillion)};
}

int64_t QuantityOf(Batch::PriceUnit unit, const type::v1::Answer& answer) {
  int64_t quantity = 0;
  for (const auto& [key, value] : answer.values()) {
    if (unit == Batch::OBJECT) quantity += ObjectsOf(value);
    if (unit == Batch::WORD) quantity += WordsOf(value);
    if (unit == Batch::MEDIA_SECOND || unit == Batch::MEDIA_MINUTE) {
      quantity += CoveredMs(value.segments());
    }
  }
  return unit == Batch::TASK ? 1 : quantity;
}

int64_t AmountFor(const FrozenPrice& price, int64_t quantity) {
  if (price.unit == Batch::TASK) return price.rate;
  const int64_t per = price.unit == Batch::MEDIA_SECOND   ? 1'000
                      : price.unit == Batch::MEDIA_MINUTE ? 60'000
                                                          : 1;
  const Wide product = static_cast<Wide>(price.rate) * std::max<int64_t>(0, quantity);
  if (product / per >= price.cap) return price.cap;
  return std::min(price.cap, MultiplyDivide(price.rate, std::max<int64_t>(0, quantity), per));
}

int64_t LabelCostMax(const Batch::Price& price) {
  if (price.plans().empty()) return price.label_micros();
  int64_t most = 0;
  for (const Batch::PricePlan& plan : price.plans()) {
    most = std::max(most, MultiplyDivide(CapOf(plan), CoefficientMax(plan), kMillion));
  }
  return most;
}

}  // namespace crowdloom::dispatch
