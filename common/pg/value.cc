#include "common/pg/value.h"

#include <cmath>
#include <string_view>

#include "absl/strings/str_format.h"
#include "common/pg/error.h"

namespace crowdloom::pg {
namespace {

constexpr char kTimeFormat[] = "%E4Y-%m-%d %H:%M:%E*S+00";

}  // namespace

std::string TimeText(absl::Time time) {
  if (time == absl::InfiniteFuture()) return "infinity";
  if (time == absl::InfinitePast()) return "-infinity";
  return absl::FormatTime(kTimeFormat, TimeOfMicros(MicrosOf(time)), absl::UTCTimeZone());
}

std::string DoubleText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return absl::StrFormat("%.17g", value);
}

pqxx::binarystring Bytea(std::string_view bytes) {
  return pqxx::binarystring(bytes.data(), bytes.size());
}

absl::Time TimeOf(const pqxx::field& field) {
  const std::string text = field.as<std::string>();
  if (text == "infinity") return absl::InfiniteFuture();
  if (text == "-infinity") return absl::InfinitePast();
  absl::Time time;
  std::string error;
  // Sessions speak UTC, so the offset is always +00.
  if (!absl::ParseTime(kTimeFormat, text, absl::UTCTimeZone(), &time, &error)) {
    throw pqxx::conversion_error("not a timestamptz in UTC: " + text);
  }
  return time;
}

std::optional<absl::Time> OptionalTimeOf(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return TimeOf(field);
}

std::string BytesOf(const pqxx::field& field) {
  if (field.is_null()) throw pqxx::conversion_error("bytea column is NULL");
  const pqxx::binarystring bytes(field);
  return std::string(bytes.get(), bytes.size());
}

int64_t MicrosOf(absl::Time time) { return absl::ToUnixMicros(time); }

absl::Time TimeOfMicros(int64_t micros) { return absl::FromUnixMicros(micros); }

namespace value_internal {

Param ToParam(std::string_view text) {
  // libpq would silently cut the text at the NUL.
  if (text.find('\0') != std::string_view::npos) throw InvalidText();
  return {.text = std::string(text)};
}
Param ToParam(absl::Time time) { return {.text = TimeText(time)}; }
Param ToParam(double value) { return {.text = DoubleText(value)}; }

}  // namespace value_internal
}  // namespace crowdloom::pg
