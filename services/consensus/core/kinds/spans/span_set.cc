#include "services/consensus/core/kinds/spans/span_set.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "services/consensus/core/json.h"

namespace crowdloom::consensus {
namespace {

constexpr double kOffsetMax = 1e9;

bool IsOffset(const Json& json) {
  return json.is(Json::Kind::kNumber) && json.number >= 0 && json.number <= kOffsetMax &&
         json.number == std::floor(json.number);
}

bool IsSpan(const Json& json) {
  if (!json.is(Json::Kind::kArray) || json.items.size() < 2 || json.items.size() > 3) return false;
  if (json.items.size() == 3 && !json.items[2].is(Json::Kind::kString)) return false;
  return IsOffset(json.items[0]) && IsOffset(json.items[1]) &&
         json.items[0].number < json.items[1].number;
}

}  // namespace

absl::StatusOr<std::vector<Span>> ParseSpans(std::string_view label) {
  const absl::StatusOr<Json> json = ParseJson(label);
  if (!json.ok()) return json.status();
  std::vector<Span> spans;
  if (!json->is(Json::Kind::kArray)) return absl::InvalidArgumentError("not a list of spans");
  for (const Json& item : json->items) {
    if (!IsSpan(item)) return absl::InvalidArgumentError("a span is [start, end] or with a type");
    spans.push_back({std::lround(item.items[0].number), std::lround(item.items[1].number),
                     item.items.size() == 3 ? item.items[2].string : ""});
  }
  std::sort(spans.begin(), spans.end());
  return spans;
}

std::string FormatSpans(const std::vector<Span>& spans) {
  std::string out = "[";
  for (const Span& span : spans) {
    absl::StrAppend(&out, out.size() > 1 ? ", " : "", "[", span.start, ", ", span.end);
    if (!span.type.empty()) absl::StrAppend(&out, ", ", JsonQuoted(span.type));
    out += "]";
  }
  return out + "]";
}

}  // namespace crowdloom::consensus
