// Reads CSV as RFC 4180 writes it, from memory, without copying: a header, then rows whose fields
// are views into the text. Quoted fields are unescaped in place, so the text must be the reader's
// to change and outlive the views.
//
//   CsvReader reader("answers.csv", &text);
//   absl::StatusOr<std::vector<size_t>> columns = reader.Header({"task", "worker", "label"});
//   while (reader.Next(fields)) use(fields[(*columns)[0]]);
//   if (!reader.status().ok()) ...            // names file and line
//
// LF and CRLF end a line, the last line may lack one, a byte order mark is skipped, empty lines are
// skipped. A quote in the middle of an unquoted field is data, as spreadsheets write it.

#ifndef CROWDLOOM_CLIENTS_CLI_OFFLINE_CSV_H_
#define CROWDLOOM_CLIENTS_CLI_OFFLINE_CSV_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace crowdloom::cli {

class CsvReader {
 public:
  CsvReader(std::string name, std::string* text);

  // Reads the header; the place of each wanted column in a row, or INVALID_ARGUMENT when one is
  // missing or named twice. Case and blanks round a name do not matter; wanted names are in lower
  // case.
  absl::StatusOr<std::vector<size_t>> Header(const std::vector<std::string>& wanted);

  // After Header: the place of a column that need not be there.
  std::optional<size_t> FindColumn(std::string_view name) const;

  // Reads the next row, which has as many fields as the header. False at the end, or at an error.
  bool Next(std::vector<std::string_view>& fields);

  // The line on which the row last read began, from 1.
  size_t line() const { return row_line_; }
  const absl::Status& status() const { return status_; }

  // An error about the row last read.
  absl::Status Error(std::string_view what) const;

 private:
  bool ReadRow(std::vector<std::string_view>& fields);
  bool ReadQuoted(std::string_view* field);
  void ReadPlain(std::string_view* field);

  const std::string name_;
  char* at_;
  char* const end_;
  size_t line_ = 1;
  size_t row_line_ = 1;
  std::vector<std::string> header_;
  absl::Status status_;
};

// Appends a field, quoted where RFC 4180 asks for it.
void AppendCsvField(std::string_view field, std::string* out);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_OFFLINE_CSV_H_
