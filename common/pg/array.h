// PostgreSQL array literals, to pass many rows as one parameter per column:
//
//   INSERT INTO task SELECT * FROM UNNEST($1::bigint[], $2::text[])
//   tx.Exec(kInsertTasks, pg::Array(ids), pg::Array(names));
//
// Quoted so that every text that PostgreSQL can hold comes out as it went in, the words NULL, {}
// and "" included. Text must be UTF-8 without NUL, as everywhere (Tx::Exec refuses it).
#ifndef CROWDLOOM_COMMON_PG_ARRAY_H_
#define CROWDLOOM_COMMON_PG_ARRAY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"

namespace crowdloom::pg {

std::string Array(absl::Span<const int64_t> values);
std::string Array(absl::Span<const int32_t> values);
std::string Array(absl::Span<const int16_t> values);
std::string Array(absl::Span<const double> values);
std::string Array(absl::Span<const std::string> values);
std::string Array(absl::Span<const std::string_view> values);
std::string Array(absl::Span<const absl::Time> values);  // timestamptz[]
std::string Array(const std::vector<bool>& values);

// With nullopt for NULL.
std::string Array(absl::Span<const std::optional<int64_t>> values);
std::string Array(absl::Span<const std::optional<int32_t>> values);
std::string Array(absl::Span<const std::optional<double>> values);
std::string Array(absl::Span<const std::optional<std::string>> values);
std::string Array(absl::Span<const std::optional<absl::Time>> values);

// A vector of any of the above.
template <typename T>
std::string Array(const std::vector<T>& values) {
  return Array(absl::Span<const T>(values));
}

// bytea[]: any bytes.
std::string ByteaArray(absl::Span<const std::string> values);
std::string ByteaArray(absl::Span<const std::optional<std::string>> values);

}  // namespace crowdloom::pg

#endif  // CROWDLOOM_COMMON_PG_ARRAY_H_
