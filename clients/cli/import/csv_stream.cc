#include "clients/cli/import/csv_stream.h"

#include "common/base/strings.h"

namespace crowdloom::cli {

CsvStream::CsvStream(ByteSource* source) : source_(source) {
  if (source_->Peek() != 0xEF) return;
  for (int i = 0; i < 3; ++i) source_->Take();
}

int CsvStream::Take() {
  const int byte = source_->Take();
  ++row_bytes_;
  if (byte == '\n') {
    ++line_;
    column_ = 1;
  } else if ((byte & 0xC0) != 0x80) {
    ++column_;
  }
  return byte;
}

bool CsvStream::Fail(std::string message) {
  error_ = {line_, column_, std::move(message)};
  return false;
}

bool CsvStream::TakeLineEnd() {
  if (source_->Peek() == '\r') Take();
  if (source_->Peek() == '\n') {
    Take();
    return true;
  }
  return source_->Peek() == ByteSource::kEnd;
}

bool CsvStream::ReadQuoted(std::string* field) {
  const LineError start{line_, column_, "a quoted field is never closed"};
  Take();
  while (source_->Peek() != ByteSource::kEnd) {
    if (row_bytes_ > kRowBytesMax) {
      error_ = start;
      return false;
    }
    const int byte = Take();
    if (byte != '"') {
      field->push_back(static_cast<char>(byte));
    } else if (source_->Peek() == '"') {
      field->push_back(static_cast<char>(Take()));
    } else {
      const int next = source_->Peek();
      const bool ended = next == ',' || next == '\r' || next == '\n' || next == ByteSource::kEnd;
      return ended || Fail("text after the closing quote of a field");
    }
  }
  error_ = start;
  return false;
}

bool CsvStream::ReadField(std::string* field) {
  if (source_->Peek() == '"') return ReadQuoted(field);
  while (true) {
    const int byte = source_->Peek();
    if (byte == ',' || byte == '\r' || byte == '\n' || byte == ByteSource::kEnd) return true;
    if (byte == '"') return Fail("a quote inside a field that does not begin with one");
    if (byte == 0) return Fail("a zero byte");
    if (row_bytes_ > kRowBytesMax) return Fail("the row is longer than 1 MiB");
    field->push_back(static_cast<char>(Take()));
  }
}

// Goes on after the line where the error was noticed.
CsvStream::Result CsvStream::Recover() {
  while (column_ != 1 && source_->Peek() != ByteSource::kEnd) Take();
  return Result::kBroken;
}

CsvStream::Result CsvStream::Next(std::vector<std::string>* fields) {
  while (source_->Peek() == '\n' || source_->Peek() == '\r') Take();
  if (source_->Peek() == ByteSource::kEnd) return Result::kEnd;
  fields->clear();
  row_line_ = line_;
  row_bytes_ = 0;
  do {
    if (!ReadField(&fields->emplace_back())) return Recover();
  } while (source_->Peek() == ',' && Take() != ByteSource::kEnd);
  const LineError end{row_line_, column_, ""};
  if (!TakeLineEnd()) {
    Fail("a carriage return inside a row");
    return Recover();
  }
  if (width_ == 0) width_ = fields->size();
  if (fields->size() == width_) return Result::kRow;
  error_ = end;
  error_.message = StrCat("expected ", width_, " columns, found ", fields->size());
  return Result::kBroken;
}

}  // namespace crowdloom::cli
