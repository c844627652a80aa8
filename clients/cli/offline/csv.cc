#include "clients/cli/offline/csv.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace crowdloom::cli {

CsvReader::CsvReader(std::string name, std::string* text)
    : name_(std::move(name)), at_(text->data()), end_(text->data() + text->size()) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (std::string_view(*text).substr(0, 3) == kByteOrderMark) at_ += kByteOrderMark.size();
}

absl::Status CsvReader::Error(std::string_view what) const {
  return absl::InvalidArgumentError(absl::StrCat(name_, ":", row_line_, ": ", std::string(what)));
}

absl::StatusOr<std::vector<size_t>> CsvReader::Header(const std::vector<std::string>& wanted) {
  std::vector<std::string_view> names;
  if (!ReadRow(names)) {
    return status_.ok() ? Error("the file is empty; a header is missing") : status_;
  }
  columns_ = names.size();
  std::vector<size_t> places;
  for (const std::string& name : wanted) {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end()) return Error("the header has no column \"" + name + "\"");
    if (std::find(at + 1, names.end(), name) != names.end()) {
      return Error("the header has two columns \"" + name + "\"");
    }
    places.push_back(static_cast<size_t>(at - names.begin()));
  }
  return places;
}

bool CsvReader::Next(std::vector<std::string_view>& fields) {
  if (!ReadRow(fields)) return false;
  if (fields.size() == columns_) return true;
  status_ = Error(absl::StrCat("expected ", columns_, " columns, found ", fields.size()));
  return false;
}

bool CsvReader::ReadRow(std::vector<std::string_view>& fields) {
  fields.clear();
  while (at_ < end_ && (*at_ == '\n' || *at_ == '\r')) line_ += *at_++ == '\n' ? 1 : 0;
  row_line_ = line_;
  if (at_ >= end_ || !status_.ok()) return false;
  while (true) {
    fields.emplace_back();
    if (at_ < end_ && *at_ == '"') {
      if (!ReadQuoted(&fields.back())) return false;
    } else {
      ReadPlain(&fields.back());
    }
    if (at_ >= end_) return true;
    const char separator = *at_++;
    if (separator == ',') continue;
    if (separator == '\r' && at_ < end_ && *at_ == '\n') ++at_;
    ++line_;
    return true;
  }
}

void CsvReader::ReadPlain(std::string_view* field) {
  char* const begin = at_;
  while (at_ < end_ && *at_ != ',' && *at_ != '\n' && *at_ != '\r') ++at_;
  *field = {begin, static_cast<size_t>(at_ - begin)};
}

bool CsvReader::ReadQuoted(std::string_view* field) {
  char* const begin = ++at_;
  char* out = begin;
  while (true) {
    char* const quote = static_cast<char*>(std::memchr(at_, '"', static_cast<size_t>(end_ - at_)));
    if (quote == nullptr) {
      status_ = Error("a quoted field is never closed");
      return false;
    }
    line_ += static_cast<size_t>(std::count(at_, quote, '\n'));
    if (out != at_) std::memmove(out, at_, static_cast<size_t>(quote - at_));
    out += quote - at_;
    at_ = quote + 1;
    if (at_ >= end_ || *at_ != '"') break;
    *out++ = '"';
    ++at_;
  }
  *field = {begin, static_cast<size_t>(out - begin)};
  if (at_ < end_ && *at_ != ',' && *at_ != '\n' && *at_ != '\r') {
    status_ = Error("text after the closing quote of a field");
    return false;
  }
  return true;
}

void AppendCsvField(std::string_view field, std::string* out) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    out->append(field);
    return;
  }
  out->push_back('"');
  for (const char c : field) {
    if (c == '"') out->push_back('"');
    out->push_back(c);
  }
  out->push_back('"');
}

}  // namespace crowdloom::cli
