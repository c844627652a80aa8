#include "common/pg/array.h"

#include <string_view>

#include "common/base/hash.h"
#include "common/base/strings.h"
#include "common/pg/value.h"

namespace crowdloom::pg {
namespace {

void Append(std::string& out, int64_t value) { StrAppend(&out, value); }

void Append(std::string& out, double value) { out += DoubleText(value); }

void Append(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('"');
}

void Append(std::string& out, absl::Time time) { Append(out, std::string_view(TimeText(time))); }

struct Bytes {
  std::string_view bytes;
};
void Append(std::string& out, Bytes value) {
  StrAppend(&out, "\"\\\\x", HexEncode(value.bytes), "\"");
}

template <typename T>
void Append(std::string& out, const std::optional<T>& value) {
  if (value.has_value()) {
    Append(out, *value);
  } else {
    out += "NULL";
  }
}

template <typename T, typename Convert>
std::string Join(absl::Span<const T> values, Convert convert) {
  std::string out = "{";
  for (const T& value : values) {
    if (out.size() > 1) out.push_back(',');
    Append(out, convert(value));
  }
  out.push_back('}');
  return out;
}

template <typename T>
std::string Join(absl::Span<const T> values) {
  return Join(values, [](const T& value) -> const T& { return value; });
}

template <typename T>
std::string JoinIntegers(absl::Span<const T> values) {
  return Join(values, [](T value) { return static_cast<int64_t>(value); });
}

}  // namespace

std::string Array(absl::Span<const int64_t> values) { return JoinIntegers(values); }
std::string Array(absl::Span<const int32_t> values) { return JoinIntegers(values); }
std::string Array(absl::Span<const int16_t> values) { return JoinIntegers(values); }
std::string Array(absl::Span<const double> values) { return Join(values); }
std::string Array(absl::Span<const absl::Time> values) { return Join(values); }
std::string Array(absl::Span<const std::string_view> values) { return Join(values); }
std::string Array(absl::Span<const std::string> values) {
  return Join(values, [](const std::string& value) { return std::string_view(value); });
}

std::string Array(const std::vector<bool>& values) {
  std::string out = "{";
  for (const bool value : values) StrAppend(&out, out.size() > 1 ? "," : "", value ? "t" : "f");
  return out + "}";
}

std::string Array(absl::Span<const std::optional<int64_t>> values) { return Join(values); }
std::string Array(absl::Span<const std::optional<double>> values) { return Join(values); }
std::string Array(absl::Span<const std::optional<absl::Time>> values) { return Join(values); }
std::string Array(absl::Span<const std::optional<int32_t>> values) {
  return Join(values, [](const std::optional<int32_t>& value) {
    return value ? std::optional<int64_t>(*value) : std::nullopt;
  });
}
std::string Array(absl::Span<const std::optional<std::string>> values) {
  return Join(values, [](const std::optional<std::string>& value) {
    return value ? std::optional<std::string_view>(*value) : std::nullopt;
  });
}

std::string ByteaArray(absl::Span<const std::string> values) {
  return Join(values, [](const std::string& value) { return Bytes{value}; });
}
std::string ByteaArray(absl::Span<const std::optional<std::string>> values) {
  return Join(values, [](const std::optional<std::string>& value) {
    return value ? std::optional<Bytes>(Bytes{*value}) : std::nullopt;
  });
}

}  // namespace crowdloom::pg
