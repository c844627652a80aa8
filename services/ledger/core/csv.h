// Tables as comma-separated text (RFC 4180): what people upload, and what they open in
// spreadsheets.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_CSV_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_CSV_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crowdloom::ledger {

// A field, always quoted. What a spreadsheet would compute, also behind spaces or in full-width
// characters, gets a quote mark in front of it.
std::string CsvField(std::string_view text);

// Fields joined to a line with its end.
std::string CsvLine(const std::vector<std::string>& texts);

struct CsvRow {
  int line = 0;  // counts from 1
  std::vector<std::string> fields;
};

// The rows that are not blank; a byte order mark is passed over. nullopt when a quote is never
// closed or there are more than `rows_max`.
std::optional<std::vector<CsvRow>> ParseCsv(std::string_view text, size_t rows_max);

// 12.5 is 12500000 micros; nullopt for anything but digits with at most six decimals, and for more
// than fits.
std::optional<int64_t> ParseMicros(std::string_view text);

// 12500000 is 12.50; more decimals where there are more, "-" in front of a negative amount.
std::string FormatMicros(int64_t micros);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_CSV_H_
