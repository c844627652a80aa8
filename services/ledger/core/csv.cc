#include "services/ledger/core/csv.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "common/base/strings.h"
#include "services/ledger/core/rounding.h"
#include "services/ledger/core/transfer.h"

namespace crowdloom::ledger {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
// =, +, - and @, plain and full-width.
constexpr std::array<std::string_view, 8> kFormulas{
    "=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

bool IsFormula(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  for (const std::string_view sign : kFormulas) {
    if (text.substr(first, sign.size()) == sign) return true;
  }
  return text[0] == '\t' || text[0] == '\r' || text[0] == '\n';
}

// Reads one row at a time.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool done() const { return at_ >= text_.size(); }
  bool broken() const { return broken_; }

  CsvRow Next() {
    CsvRow row{.line = line_};
    bool more = true;
    while (more && !broken_) {
      row.fields.push_back(at_ < text_.size() && text_[at_] == '"' ? Quoted() : Plain());
      more = at_ < text_.size() && text_[at_] == ',';
      if (more) ++at_;
    }
    EndLine();
    return row;
  }

 private:
  std::string Plain() {
    const size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    const size_t start = std::exchange(at_, end);
    return std::string(text_.substr(start, end - start));
  }

  std::string Quoted() {
    std::string field;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        field += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        field += text_[at_++];
      } else {
        ++at_;
        return field + Plain();
      }
    }
    broken_ = true;
    return field;
  }

  void EndLine() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
  }

  std::string_view text_;
  size_t at_ = 0;
  int line_ = 1;
  bool broken_ = false;
};

bool IsBlank(const CsvRow& row) {
  return row.fields.size() == 1 && absl::StripAsciiWhitespace(row.fields[0]).empty();
}

bool IsNumber(std::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return false;
  }
  return !text.empty();
}

}  // namespace

std::string CsvField(std::string_view text) {
  std::string field = "\"";
  if (IsFormula(text)) field += '\'';
  for (const char c : text) {
    field += c;
    if (c == '"') field += c;
  }
  return field + "\"";
}

std::string CsvLine(const std::vector<std::string>& texts) {
  std::string line;
  for (const std::string& text : texts) {
    if (!line.empty()) line += ',';
    line += CsvField(text);
  }
  return line + "\r\n";
}

std::optional<std::vector<CsvRow>> ParseCsv(std::string_view text, size_t rows_max) {
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    text.remove_prefix(kByteOrderMark.size());
  }
  std::vector<CsvRow> rows;
  for (Reader reader(text); !reader.done();) {
    CsvRow row = reader.Next();
    if (reader.broken()) return std::nullopt;
    if (IsBlank(row)) continue;
    if (rows.size() == rows_max) return std::nullopt;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::optional<int64_t> ParseMicros(std::string_view text) {
  const size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::string_view part = dot == std::string_view::npos ? "0" : text.substr(dot + 1);
  int64_t units = 0;
  int64_t micros = 0;
  if (!IsNumber(whole) || !IsNumber(part) || part.size() > 6 ||
      !absl::SimpleAtoi(ToAbsl(whole), &units) || units > kAmountMax / kMillion) {
    return std::nullopt;
  }
  const std::string padded = std::string(part) + std::string(6 - part.size(), '0');
  if (!absl::SimpleAtoi(padded, &micros)) return std::nullopt;
  return units * kMillion + micros;
}

std::string FormatMicros(int64_t micros) {
  const int64_t size = micros < 0 ? -micros : micros;
  std::string text =
      absl::StrFormat("%s%d.%06d", micros < 0 ? "-" : "", size / kMillion, size % kMillion);
  while (text.back() == '0' && text[text.size() - 3] != '.') text.pop_back();
  return text;
}

}  // namespace crowdloom::ledger
