#include "services/gateway/core/negotiation.h"

#include <algorithm>
#include <charconv>

#include "common/base/status.h"

namespace crowdloom::gateway {
namespace {

std::string_view Trim(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

// Takes what stands before the separator.
std::string_view TakeItem(std::string_view& rest, char separator) {
  const size_t end = rest.find(separator);
  const std::string_view item = Trim(rest.substr(0, end));
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return item;
}

// "gzip;q=0" refuses; any other weight accepts.
bool IsRefused(std::string_view parameters) {
  const size_t q = parameters.find("q=0");
  return q != std::string_view::npos &&
         parameters.find_first_not_of("0.", q + 2) == std::string_view::npos;
}

std::optional<uint64_t> ParseNumber(std::string_view digits) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

std::string_view NameOf(Encoding encoding) {
  switch (encoding) {
    case Encoding::kIdentity:
      return "";
    case Encoding::kGzip:
      return "gzip";
    case Encoding::kBrotli:
      return "br";
  }
  return "";
}

Encoding ChooseEncoding(std::string_view accept_encoding) {
  Encoding best = Encoding::kIdentity;
  while (!accept_encoding.empty()) {
    std::string_view item = TakeItem(accept_encoding, ',');
    const std::string_view name = TakeItem(item, ';');
    if (IsRefused(item)) continue;
    if (name == "br") best = Encoding::kBrotli;
    if (name == "gzip" && best == Encoding::kIdentity) best = Encoding::kGzip;
  }
  return best;
}

absl::StatusOr<absl::Duration> ParseTimeout(std::string_view milliseconds, absl::Duration standard,
                                            absl::Duration longest) {
  if (milliseconds.empty()) return standard;
  const std::optional<uint64_t> number = ParseNumber(milliseconds);
  if (!number || milliseconds.size() > 10) {
    return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_TIMEOUT",
                     "Connect-Timeout-Ms must be at most ten digits");
  }
  return std::min(longest, absl::Milliseconds(static_cast<int64_t>(*number)));
}

std::optional<std::pair<uint64_t, uint64_t>> ParseRange(std::string_view range, uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!range.starts_with(kUnit)) return std::nullopt;
  const std::string_view wanted = range.substr(kUnit.size());
  const size_t dash = wanted.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::optional<uint64_t> first = ParseNumber(wanted.substr(0, dash));
  const std::optional<uint64_t> last = ParseNumber(wanted.substr(dash + 1));
  if (dash == 0) {  // the last n bytes
    if (!last) return std::nullopt;
    if (*last == 0 || size == 0) return std::pair<uint64_t, uint64_t>(1, 0);
    return std::pair(size - std::min(size, *last), size - 1);
  }
  if (!first || (!last && dash + 1 < wanted.size()) || (last && *last < *first))
    return std::nullopt;
  if (*first >= size) return std::pair<uint64_t, uint64_t>(1, 0);
  return std::pair(*first, std::min(last.value_or(size - 1), size - 1));
}

}  // namespace crowdloom::gateway
