// How C++ values become query parameters, and columns become C++ values.
//
// Parameters of Tx::Exec: integers, double, bool, text, absl::Time (timestamptz), Bytea(bytes),
// std::optional of these (nullopt is NULL), nullptr (NULL), and array literals (array.h).
// Columns: field.as<int64_t>() and the like of libpqxx, and the functions below.
//
// Times are kept to the microsecond, PostgreSQL's own precision; finer parts are cut off.
#ifndef CROWDLOOM_COMMON_PG_VALUE_H_
#define CROWDLOOM_COMMON_PG_VALUE_H_

#include <concepts>
#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace crowdloom::pg {

// A timestamptz literal in UTC; infinite times become 'infinity' and '-infinity'.
std::string TimeText(absl::Time time);

// A float8 literal that reads back as the same number.
std::string DoubleText(double value);

// A bytea parameter: any bytes, sent in binary form.
pqxx::binarystring Bytea(std::string_view bytes);

// Columns. A NULL or ill-typed one is our own error and throws, which RunTx turns into INTERNAL.
absl::Time TimeOf(const pqxx::field& field);
std::string BytesOf(const pqxx::field& field);
std::optional<absl::Time> OptionalTimeOf(const pqxx::field& field);
template <typename T>
std::optional<T> OptionalOf(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return field.as<T>();
}

// For queries that carry a time as bigint microseconds since 1970 instead.
int64_t MicrosOf(absl::Time time);
absl::Time TimeOfMicros(int64_t micros);

namespace value_internal {

// A parameter as libpq wants it. `null` decides; `text` has no NUL bytes.
struct Param {
  bool null = false;
  std::string text;
};

Param ToParam(std::string_view text);
Param ToParam(absl::Time time);
Param ToParam(double value);
inline Param ToParam(std::nullptr_t) { return {.null = true}; }
inline Param ToParam(bool value) { return {.text = value ? "t" : "f"}; }
inline Param ToParam(std::integral auto value) { return {.text = std::to_string(value)}; }
inline Param ToParam(const std::string& text) { return ToParam(std::string_view(text)); }
inline Param ToParam(const char* text) { return ToParam(std::string_view(text)); }
inline const pqxx::binarystring& ToParam(const pqxx::binarystring& bytes) { return bytes; }
template <typename T>
Param ToParam(const std::optional<T>& value) {
  return value ? ToParam(*value) : Param{.null = true};
}

}  // namespace value_internal

}  // namespace crowdloom::pg

// Lets libpqxx send a Param.
namespace pqxx {
template <>
struct string_traits<crowdloom::pg::value_internal::Param> {
  using Param = crowdloom::pg::value_internal::Param;
  static constexpr const char* name() noexcept { return "param"; }
  static constexpr bool has_null() noexcept { return true; }
  static bool is_null(const Param& param) { return param.null; }
  static std::string to_string(const Param& param) { return param.text; }
};
}  // namespace pqxx

#endif  // CROWDLOOM_COMMON_PG_VALUE_H_
