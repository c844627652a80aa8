#include "common/trace/trace.h"

#include <string_view>

#include "absl/strings/str_format.h"

namespace crowdloom::trace {
namespace {

constexpr uint8_t kSampledFlag = 1;
constexpr size_t kVersion0Size = 55;  // 2-32-16-2 digits and three dashes

// Lower-case digits only, as the standard wants.
std::optional<uint64_t> ParseHex(std::string_view digits) {
  uint64_t value = 0;
  for (const char c : digits) {
    const bool decimal = c >= '0' && c <= '9';
    if (!decimal && (c < 'a' || c > 'f')) return std::nullopt;
    value = value << 4 | static_cast<uint64_t>(decimal ? c - '0' : c - 'a' + 10);
  }
  return value;
}

uint64_t NonZero(Rng& rng) {
  uint64_t id = rng();
  while (id == 0) id = rng();
  return id;
}

// A later version may append fields after a dash; version 00 has none and ff is forbidden.
bool HasValidShape(std::string_view text) {
  if (text.size() < kVersion0Size) return false;
  if (text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  if (text.substr(0, 2) == "00") return text.size() == kVersion0Size;
  return text.substr(0, 2) != "ff" && (text.size() == kVersion0Size || text[kVersion0Size] == '-');
}

}  // namespace

std::string Context::TraceId() const {
  return absl::StrFormat("%016x%016x", trace_id_high, trace_id_low);
}

std::string Context::SpanId() const { return absl::StrFormat("%016x", span_id); }

std::optional<Context> Parse(std::string_view text) {
  if (!HasValidShape(text)) return std::nullopt;
  const auto version = ParseHex(text.substr(0, 2));
  const auto high = ParseHex(text.substr(3, 16));
  const auto low = ParseHex(text.substr(19, 16));
  const auto span = ParseHex(text.substr(36, 16));
  const auto flags = ParseHex(text.substr(53, 2));
  if (!version || !high || !low || !span || !flags) return std::nullopt;
  if ((*high == 0 && *low == 0) || *span == 0) return std::nullopt;
  return Context{*high, *low, *span, (*flags & kSampledFlag) != 0};
}

std::string Format(const Context& context) {
  return absl::StrFormat("00-%s-%s-%02x", context.TraceId(), context.SpanId(),
                         context.sampled ? kSampledFlag : 0);
}

Context Start(Rng& rng) { return Context{rng(), NonZero(rng), NonZero(rng), true}; }

Context ChildOf(const Context& parent, Rng& rng) {
  Context child = parent;
  child.span_id = NonZero(rng);
  return child;
}

Context Continue(std::string_view traceparent, Rng& rng) {
  const std::optional<Context> parent = Parse(traceparent);
  return parent ? ChildOf(*parent, rng) : Start(rng);
}

}  // namespace crowdloom::trace
