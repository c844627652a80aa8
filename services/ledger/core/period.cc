#include "services/ledger/core/period.h"

#include "absl/strings/ascii.h"

namespace crowdloom::ledger {
namespace {

absl::TimeZone Zone() { return absl::FixedTimeZone(8 * 60 * 60); }

std::optional<int> DigitsOf(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

absl::CivilDay DayOf(absl::Time time) { return absl::ToCivilDay(time, Zone()); }

absl::CivilMonth MonthOf(absl::Time time) { return absl::CivilMonth(DayOf(time)); }

absl::Time StartOf(absl::CivilMonth month) {
  return absl::FromCivil(absl::CivilSecond(month), Zone());
}

std::string MonthText(absl::CivilMonth month) { return absl::FormatCivilTime(month); }

std::optional<absl::CivilMonth> ParseMonth(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const std::optional<int> year = DigitsOf(text.substr(0, 4));
  const std::optional<int> month = DigitsOf(text.substr(5));
  if (!year || *year < 1970 || !month || *month < 1 || *month > 12) return std::nullopt;
  return absl::CivilMonth(*year, *month);
}

std::optional<absl::CivilMonth> ParseQuarter(std::string_view text) {
  if (text.size() != 6 || text[4] != 'Q') return std::nullopt;
  const std::optional<int> year = DigitsOf(text.substr(0, 4));
  const std::optional<int> quarter = DigitsOf(text.substr(5));
  if (!year || *year < 1970 || !quarter || *quarter < 1 || *quarter > 4) return std::nullopt;
  return absl::CivilMonth(*year, 3 * *quarter - 2);
}

}  // namespace crowdloom::ledger
