// Many new rows into one table by COPY, which costs PostgreSQL a good deal less than an INSERT of
// arrays. It has no ON CONFLICT, so the caller must know that the rows are new.
//
//   constexpr pg::CopyTarget kTransfers{"copy_transfers", "transfer", "id, amount, code"};
//   pg::CopyRows rows;
//   for (...) rows.Add(id, amount, code);   // integers, text, absl::Time, std::optional of these
//   tx.Copy(kTransfers, rows);
//
// Text must be UTF-8 without NUL, as everywhere.
#ifndef CROWDLOOM_COMMON_PG_COPY_H_
#define CROWDLOOM_COMMON_PG_COPY_H_

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace crowdloom::pg {

// Where rows go. The name labels metrics, as a Query's does.
struct CopyTarget {
  const char* name;
  const char* table;
  const char* columns;  // separated by commas, in the order of CopyRows::Add
};

// Rows in COPY's text format.
class CopyRows {
 public:
  template <typename... Values>
  void Add(const Values&... values) {
    if (rows_++ > 0) text_.push_back('\n');
    bool first = true;
    ((first ? void() : text_.push_back('\t'), first = false, Append(values)), ...);
  }

  bool empty() const { return rows_ == 0; }
  const std::string& text() const { return text_; }

 private:
  void Append(std::integral auto value) { AppendInteger(static_cast<int64_t>(value)); }
  void Append(std::string_view value);
  void Append(absl::Time value);
  template <typename T>
  void Append(const std::optional<T>& value) {
    value.has_value() ? Append(*value) : static_cast<void>(text_ += "\\N");
  }
  void AppendInteger(int64_t value);

  int64_t rows_ = 0;
  std::string text_;
  absl::Time time_;  // rows of one statement often share their time: its text is kept
  std::string time_text_;
};

}  // namespace crowdloom::pg

#endif  // CROWDLOOM_COMMON_PG_COPY_H_
