// CSV as RFC 4180 writes it, a row at a time. A broken row is told with line and column, and
// reading goes on with the next line, so that one slip does not hide the rest.
//
//   CsvStream csv(source.get());
//   while (true) {
//     switch (csv.Next(&fields)) { case kRow: ... case kBroken: use(csv.error()) ... case kEnd: }
//   }
//
// LF and CRLF end a row, the last row may lack one; a byte order mark and empty lines are skipped.
#ifndef CROWDLOOM_CLIENTS_CLI_IMPORT_CSV_STREAM_H_
#define CROWDLOOM_CLIENTS_CLI_IMPORT_CSV_STREAM_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/import/byte_source.h"

namespace crowdloom::cli {

// What is wrong in a file, for the person who made it.
struct LineError {
  int64_t line = 0;    // from 1
  int64_t column = 0;  // in characters, from 1
  std::string message;
};

class CsvStream {
 public:
  enum class Result { kRow, kBroken, kEnd };

  static constexpr size_t kRowBytesMax = 1 << 20;

  // `source` outlives the stream.
  explicit CsvStream(ByteSource* source);

  // After the first row, rows must have as many fields as it.
  Result Next(std::vector<std::string>* fields);

  // The line on which the row last read began.
  int64_t line() const { return row_line_; }
  const LineError& error() const { return error_; }

 private:
  bool ReadField(std::string* field);
  bool ReadQuoted(std::string* field);
  bool TakeLineEnd();
  bool Fail(std::string message);
  Result Recover();
  int Take();

  ByteSource* const source_;
  int64_t line_ = 1;
  int64_t column_ = 1;
  int64_t row_line_ = 1;
  size_t row_bytes_ = 0;
  size_t width_ = 0;
  LineError error_;
};

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_IMPORT_CSV_STREAM_H_
