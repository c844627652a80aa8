// Months of the books, as the company's tax office counts them: in China's time, which has no
// summer time.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_PERIOD_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_PERIOD_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace crowdloom::ledger {

absl::CivilDay DayOf(absl::Time time);
absl::CivilMonth MonthOf(absl::Time time);

// When a month begins; it ends when the next begins.
absl::Time StartOf(absl::CivilMonth month);

// 2026-03, and back; nullopt for anything else.
std::string MonthText(absl::CivilMonth month);
std::optional<absl::CivilMonth> ParseMonth(std::string_view text);

// The first month of a quarter written as 2026Q1.
std::optional<absl::CivilMonth> ParseQuarter(std::string_view text);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_PERIOD_H_
