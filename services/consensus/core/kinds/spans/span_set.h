// Spans of text: [start, end) character offsets with an optional type, as JSON lists
// [[start, end], [start, end, "type"], ...].

#ifndef CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_SPANS_SPAN_SET_H_
#define CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_SPANS_SPAN_SET_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace crowdloom::consensus {

struct Span {
  long start;
  long end;
  std::string type;

  auto operator<=>(const Span&) const = default;
};

// Sorted; spans of one type that overlap or touch stay as they are. INVALID_ARGUMENT for anything
// else than whole offsets with 0 <= start < end.
absl::StatusOr<std::vector<Span>> ParseSpans(std::string_view label);

std::string FormatSpans(const std::vector<Span>& spans);

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_CORE_KINDS_SPANS_SPAN_SET_H_
