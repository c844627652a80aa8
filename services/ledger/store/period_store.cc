#include "services/ledger/store/period_store.h"

#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "services/ledger/core/period.h"
#include "services/ledger/store/transfer_view.h"

namespace crowdloom::ledger {
namespace {

constexpr pg::Query kLock{"ledger_lock_all_shards",
                          "SELECT shard FROM shard ORDER BY shard FOR UPDATE"};
constexpr pg::Query kWrite{"ledger_write_period",
                           "INSERT INTO period (organization, month, actor, close_time)"
                           " VALUES ($1, $2::date, $3, $4) ON CONFLICT DO NOTHING"};
constexpr pg::Query kFind{"ledger_find_period",
                          "SELECT month, actor, close_time FROM period"
                          " WHERE organization = $1 AND month = $2::date"};
constexpr pg::Query kClosed{"ledger_read_closed_times",
                            "SELECT organization, max(month) FROM period GROUP BY organization"};
constexpr pg::Query kList{"ledger_list_periods",
                          "SELECT month, actor, close_time FROM period"
                          " WHERE organization = $1 AND month < $2::date"
                          " ORDER BY month DESC LIMIT $3"};

std::string DateText(absl::CivilMonth month) {
  return absl::FormatCivilTime(absl::CivilDay(month));
}

absl::CivilMonth MonthFrom(const pqxx::field& field) {
  absl::CivilDay day;
  CHECK(absl::ParseCivilTime(field.as<std::string>(), &day)) << field.c_str();
  return absl::CivilMonth(day);
}

v1::Period PeriodFrom(const pqxx::row& row, int32_t organization) {
  const absl::CivilMonth month = MonthFrom(row[0]);
  v1::Period period;
  period.set_name(FormatName("organizations/*/periods/*", organization,
                             static_cast<int64_t>(month.year()) * 100 + month.month()));
  period.set_month(MonthText(month));
  period.set_actor(row[1].as<std::string>());
  SetTime(pg::TimeOf(row[2]), period.mutable_close_time());
  return period;
}

}  // namespace

void WritePeriod(pg::Tx& tx, int32_t organization, absl::CivilMonth month, const std::string& actor,
                 absl::Time now) {
  tx.Exec(kLock);
  tx.Exec(kWrite, organization, DateText(month), actor, now);
}

std::optional<v1::Period> FindPeriod(pg::Tx& tx, int32_t organization, absl::CivilMonth month) {
  const auto row = tx.ExecAtMostOne(kFind, organization, DateText(month));
  if (!row.has_value()) return std::nullopt;
  return PeriodFrom(*row, organization);
}

std::map<int32_t, absl::Time> ReadClosedTimes(pg::Tx& tx) {
  std::map<int32_t, absl::Time> closed;
  for (const pqxx::row& row : tx.Exec(kClosed)) {
    closed[row[0].as<int32_t>()] = StartOf(MonthFrom(row[1]) + 1);
  }
  return closed;
}

std::vector<v1::Period> ListPeriods(pg::Tx& tx, int32_t organization,
                                    std::optional<absl::CivilMonth> before, int count) {
  std::vector<v1::Period> periods;
  const std::string end = DateText(before.value_or(absl::CivilMonth(9999, 1)));
  for (const pqxx::row& row : tx.Exec(kList, organization, end, count)) {
    periods.push_back(PeriodFrom(row, organization));
  }
  return periods;
}

}  // namespace crowdloom::ledger
