#include "clients/cli/offline/csv.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace crowdloom::cli {

namespace {

// A column's name without blanks round it, ASCII letters in lower case.
std::string PlainName(std::string_view name) {
  while (!name.empty() && (name.front() == ' ' || name.front() == '\t')) name.remove_prefix(1);
  while (!name.empty() && (name.back() == ' ' || name.back() == '\t')) name.remove_suffix(1);
  std::string plain(name);
  for (char& c : plain) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return plain;
}

}  // namespace

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
  std::vector<std::string>& plain = header_;
  for (const std::string_view name : names) plain.push_back(PlainName(name));
  std::vector<size_t> places;
  for (const std::string& name : wanted) {
    const auto at = std::find(plain.begin(), plain.end(), name);
    if (at == plain.end()) return Error("the header has no column \"" + name + "\"");
    if (std::find(at + 1, plain.end(), name) != plain.end()) {
      return Error("the header has two columns \"" + name + "\"");
    }
    places.push_back(static_cast<size_t>(at - plain.begin()));
  }
  return places;
}

std::optional<size_t> CsvReader::FindColumn(std::string_view name) const {
  const auto at = std::find(header_.begin(), header_.end(), name);
  if (at == header_.end()) return std::nullopt;
  return static_cast<size_t>(at - header_.begin());
}

bool CsvReader::Next(std::vector<std::string_view>& fields) {
  if (!ReadRow(fields)) return false;
  if (fields.size() == header_.size()) return true;
  status_ = Error(absl::StrCat("expected ", header_.size(), " columns, found ", fields.size()));
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
  const auto special = [](char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; };
  if (std::none_of(field.begin(), field.end(), special)) {
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
