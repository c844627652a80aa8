#include "services/dispatch/core/units.h"

#include <algorithm>

namespace crowdloom::dispatch {
namespace {

using Value = type::v1::Answer::Value;

struct Units {
  int32_t objects = 0;
  int32_t attributes = 0;
};

template <typename Objects>
Units Labeled(const Objects& objects) {
  Units units{objects.size(), objects.size()};  // the place of each
  for (const auto& object : objects) units.attributes += object.label().empty() ? 0 : 1;
  return units;
}

Units UnitsOf(const Value& value) {
  switch (value.kind_case()) {
    case Value::kBoxes:
      return Labeled(value.boxes().boxes());
    case Value::kSpans:
      return Labeled(value.spans().spans());
    case Value::kShapes:
      return Labeled(value.shapes().shapes());
    case Value::kSegments: {
      Units units = Labeled(value.segments().segments());
      for (const auto& segment : value.segments().segments()) {
        units.attributes += segment.text().empty() ? 0 : 1;
      }
      return units;
    }
    case Value::kChoice:
      return {1, std::max(1, value.choice().options_size())};
    case Value::kRanking:
      return {1, std::max(1, value.ranking().options_size())};
    case Value::kNumber:
    case Value::kText:
    case Value::kPreference:
      return {1, 1};
    case Value::KIND_NOT_SET:
      return {};
  }
  return {};
}

}  // namespace

int32_t UnitsOf(const type::v1::Answer& answer, v1::Project::Acceptance::Denominator denominator) {
  using Acceptance = v1::Project::Acceptance;
  if (denominator != Acceptance::OBJECT && denominator != Acceptance::ATTRIBUTE) return 1;
  Units sum;
  for (const auto& [key, value] : answer.values()) {
    const Units units = UnitsOf(value);
    sum.objects += units.objects;
    sum.attributes += units.attributes;
  }
  return std::max(1, denominator == Acceptance::OBJECT ? sum.objects : sum.attributes);
}

}  // namespace crowdloom::dispatch
