#include "services/ledger/store/settlement_store.h"

#include <map>
#include <utility>

#include "absl/strings/string_view.h"
#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/pg/array.h"
#include "services/ledger/core/period.h"
#include "services/ledger/store/transfer_view.h"

namespace crowdloom::ledger {
namespace {

constexpr pg::Query kLock{"ledger_lock_settlements", R"sql(
  SELECT pg_advisory_xact_lock(hashtext('crowdloom ledger settle ' || current_schema()), $1))sql"};

constexpr pg::Query kReadRules{"ledger_read_tax_rules", R"sql(
  SELECT method, valid_from, small_payment_max, small_deduction, cost_ppm, monthly_allowance
  FROM tax_rule ORDER BY method, valid_from)sql"};

constexpr pg::Query kReadBrackets{"ledger_read_tax_brackets", R"sql(
  SELECT method, valid_from, above, rate_ppm, quick_deduction
  FROM tax_bracket ORDER BY method, valid_from, above)sql"};

constexpr pg::Query kReadMethod{"ledger_read_tax_method", R"sql(
  SELECT method FROM withholding
  WHERE organization IN (0, $1) AND valid_from <= $2::date AND pay_class = $3
  ORDER BY organization DESC, valid_from DESC LIMIT 1)sql"};

constexpr pg::Query kWriteMethod{"ledger_write_tax_method", R"sql(
  INSERT INTO withholding (organization, valid_from, method, pay_class)
  VALUES ($1, $2::date, $3, $4)
  ON CONFLICT (organization, pay_class, valid_from) DO UPDATE SET method = excluded.method)sql"};

constexpr pg::Query kReadLimit{"ledger_read_recovery_limit", R"sql(
  SELECT share_ppm, least_left, currency FROM recovery_limit
  WHERE organization IN (0, $1) AND valid_from <= $2::date AND pay_class = $3
  ORDER BY organization DESC, valid_from DESC LIMIT 1)sql"};

constexpr pg::Query kWriteLimit{"ledger_write_recovery_limit", R"sql(
  INSERT INTO recovery_limit (organization, pay_class, valid_from, share_ppm, least_left, currency)
  VALUES ($1, $2, $3::date, $4, $5, $6)
  ON CONFLICT (organization, pay_class, valid_from) DO UPDATE
  SET share_ppm = excluded.share_ppm, least_left = excluded.least_left,
      currency = excluded.currency)sql"};

constexpr pg::Query kReadOwed{"ledger_read_owed", R"sql(
  SELECT balance.amount FROM account JOIN balance ON account_id = account.id
  WHERE kind = $1 AND owner = $2 AND part = 0 AND currency = $3)sql"};

// All that ever moved on the worker's payable account but settlements themselves (WITHHOLD_TAX 20,
// SETTLE 21), less what was settled.
constexpr pg::Query kReadGross{"ledger_read_unsettled", R"sql(
  SELECT project_id, sum(amount)::bigint
  FROM (
    SELECT coalesce(transfer.project_id, 0) AS project_id,
           CASE WHEN credit_account = payable.id THEN amount ELSE -amount END AS amount
    FROM transfer
    JOIN account AS payable ON payable.kind = $3 AND payable.owner = $1 AND payable.part = 0
                           AND payable.currency = $2
    WHERE transfer.worker_id = $1 AND payable.id IN (debit_account, credit_account)
      AND code NOT IN (20, 21)
    UNION ALL
    SELECT project_id, -line.gross
    FROM settlement JOIN settlement_line AS line USING (worker_id, number)
    WHERE worker_id = $1 AND currency = $2 AND pay_class = $4) AS moved
  GROUP BY project_id)sql"};

constexpr pg::Query kReadMonth{"ledger_read_settled_month", R"sql(
  SELECT project_id, sum(income)::bigint, sum(line.tax)::bigint
  FROM settlement JOIN settlement_line AS line USING (worker_id, number)
  WHERE worker_id = $1 AND currency = $2 AND month = $3::date AND pay_class = $4
  GROUP BY project_id)sql"};

constexpr pg::Query kReadYear{"ledger_read_settled_year", R"sql(
  SELECT month, sum(gross)::bigint, sum(tax)::bigint, sum(deductions)::bigint
  FROM settlement
  WHERE worker_id = $1 AND currency = $2 AND pay_class = $4
    AND month >= date_trunc('year', $3::date) AND month <= $3::date
  GROUP BY month ORDER BY month DESC)sql"};

constexpr pg::Query kWrite{"ledger_write_settlement", R"sql(
  INSERT INTO settlement (worker_id, number, currency, month, gross, tax, method, rule_valid_from,
                          months, business_key, record_time, pay_class, deductions,
                          recovered)
  SELECT $1, coalesce(max(number), 0) + 1, $2, $3::date, $4, $5, $6, $7::date, $8, $9,
         $10::timestamptz, $11, $12, $13
  FROM settlement WHERE worker_id = $1
  RETURNING number)sql"};

constexpr pg::Query kWriteLines{"ledger_write_settlement_lines", R"sql(
  INSERT INTO settlement_line (worker_id, number, project_id, gross, income, tax)
  SELECT $1, $2, * FROM UNNEST($3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]))sql"};

// Tenant ids of the organization begin with its number.
constexpr pg::Query kList{"ledger_list_settlements", R"sql(
  SELECT worker_id, number, currency, month, gross, tax, method, rule_valid_from, months, pay_class,
         deductions, record_time, recovered
  FROM settlement
  WHERE worker_id >> 32 = $1 AND (record_time, worker_id, number)
          < ($2::timestamptz, $3::bigint, $4::integer)
    AND ($5::date IS NULL OR month = $5::date)
  ORDER BY record_time DESC, worker_id DESC, number DESC LIMIT $6)sql"};

std::string DateText(absl::CivilDay day) { return absl::FormatCivilTime(day); }

absl::CivilDay DayOf(const pqxx::field& field) {
  absl::CivilDay day;
  CHECK(absl::ParseCivilTime(field.as<std::string>(), &day)) << field.c_str();
  return day;
}

// Months without a gap up to `month`, from the year's months that have settlements, latest first.
int ConsecutiveMonths(const std::vector<absl::CivilMonth>& settled, absl::CivilMonth month) {
  int months = 1;
  absl::CivilMonth expected = month - 1;
  for (const absl::CivilMonth each : settled) {
    if (each == month) continue;
    if (each != expected) break;
    ++months;
    --expected;
  }
  return months;
}

// Months of the year from the first that has a settlement.
int EmployedMonths(const std::vector<absl::CivilMonth>& settled, absl::CivilMonth month) {
  return settled.empty() ? 1 : static_cast<int>(month - settled.back()) + 1;
}

v1::Settlement SettlementFrom(const pqxx::row& row) {
  const std::string currency = row[2].as<std::string>();
  const int64_t gross = row[4].as<int64_t>();
  const int64_t tax = row[5].as<int64_t>();
  v1::Settlement settlement;
  settlement.set_name(
      FormatName("workers/#/settlements/*", row[0].as<int64_t>(), row[1].as<int64_t>()));
  settlement.set_month(MonthText(absl::CivilMonth(DayOf(row[3]))));
  SetMoney(gross, currency, settlement.mutable_gross());
  SetMoney(tax, currency, settlement.mutable_tax());
  SetMoney(gross - tax, currency, settlement.mutable_net());
  settlement.set_tax_method(static_cast<v1::Settlement::TaxMethod>(row[6].as<int>()));
  settlement.set_tax_rule_date(DateText(DayOf(row[7])));
  settlement.set_months(row[8].as<int>());
  settlement.set_pay_class(static_cast<v1::PayClass>(row[9].as<int>()));
  SetMoney(row[10].as<int64_t>(), currency, settlement.mutable_deductions());
  SetMoney(row[12].as<int64_t>(), currency, settlement.mutable_recovered());
  return settlement;
}

}  // namespace

void LockSettlements(pg::Tx& tx, int32_t organization) { tx.Exec(kLock, organization); }

std::vector<TaxRule> ReadTaxRules(pg::Tx& tx) {
  std::map<std::pair<int, absl::CivilDay>, std::vector<TaxBracket>> brackets;
  for (const pqxx::row& row : tx.Exec(kReadBrackets)) {
    brackets[{row[0].as<int>(), DayOf(row[1])}].push_back(
        {row[2].as<int64_t>(), row[3].as<int64_t>(), row[4].as<int64_t>()});
  }
  std::vector<TaxRule> rules;
  for (const pqxx::row& row : tx.Exec(kReadRules)) {
    const absl::CivilDay valid_from = DayOf(row[1]);
    rules.push_back({.method = static_cast<TaxMethod>(row[0].as<int>()),
                     .valid_from = valid_from,
                     .small_payment_max = row[2].as<int64_t>(),
                     .small_deduction = row[3].as<int64_t>(),
                     .cost_ppm = row[4].as<int64_t>(),
                     .monthly_allowance = row[5].as<int64_t>(),
                     .brackets = brackets[{row[0].as<int>(), valid_from}]});
  }
  return rules;
}

TaxMethod ReadTaxMethod(pg::Tx& tx, int32_t organization, PayClass pay_class, absl::CivilDay day) {
  return static_cast<TaxMethod>(
      tx.ExecOne(kReadMethod, organization, DateText(day), static_cast<int>(pay_class))[0]
          .as<int>());
}

void WriteTaxMethod(pg::Tx& tx, int32_t organization, PayClass pay_class, absl::CivilDay valid_from,
                    TaxMethod method) {
  tx.Exec(kWriteMethod, organization, DateText(valid_from), static_cast<int>(method),
          static_cast<int>(pay_class));
}

RecoveryLimit ReadRecoveryLimit(pg::Tx& tx, int32_t organization, PayClass pay_class,
                                absl::CivilDay day) {
  const pqxx::row row =
      tx.ExecOne(kReadLimit, organization, DateText(day), static_cast<int>(pay_class));
  return {row[0].as<int64_t>(), row[1].as<int64_t>(), row[2].as<std::string>()};
}

void WriteRecoveryLimit(pg::Tx& tx, int32_t organization, PayClass pay_class,
                        absl::CivilDay valid_from, const RecoveryLimit& limit) {
  tx.Exec(kWriteLimit, organization, static_cast<int>(pay_class), DateText(valid_from),
          limit.share_ppm, limit.least_left, limit.currency);
}

SettlementInput ReadSettlementInput(pg::Tx& tx, int64_t worker, PayClass pay_class,
                                    const std::string& currency, absl::CivilMonth month) {
  const int of_class = static_cast<int>(pay_class);
  SettlementInput input;
  for (const pqxx::row& row :
       tx.Exec(kReadGross, worker, currency, static_cast<int>(PayableOf(pay_class)), of_class)) {
    input.gross[row[0].as<int64_t>()] = row[1].as<int64_t>();
  }
  const std::string first_day = DateText(absl::CivilDay(month));
  for (const pqxx::row& row : tx.Exec(kReadMonth, worker, currency, first_day, of_class)) {
    input.month[row[0].as<int64_t>()] = {row[1].as<int64_t>(), row[2].as<int64_t>()};
  }
  std::vector<absl::CivilMonth> settled;
  for (const pqxx::row& row : tx.Exec(kReadYear, worker, currency, first_day, of_class)) {
    settled.emplace_back(DayOf(row[0]));
    input.year.income += row[1].as<int64_t>();
    input.year.withheld += row[2].as<int64_t>();
    input.deductions_before += row[3].as<int64_t>();
  }
  const std::optional<pqxx::row> owed =
      tx.ExecAtMostOne(kReadOwed, static_cast<int>(AccountKind::kReceivable), worker, currency);
  if (owed.has_value()) input.owed = (*owed)[0].as<int64_t>();
  input.months = pay_class == PayClass::kWages ? EmployedMonths(settled, month)
                                               : ConsecutiveMonths(settled, month);
  return input;
}

int32_t WriteSettlement(pg::Tx& tx, const SettlementRecord& record, const Settlement& settlement) {
  const int32_t number =
      tx.ExecOne(kWrite, record.worker, record.currency, DateText(absl::CivilDay(record.month)),
                 settlement.gross, settlement.tax, static_cast<int>(record.rule->method),
                 DateText(record.rule->valid_from), record.months, record.business_key,
                 record.record_time, static_cast<int>(record.pay_class), record.deductions,
                 settlement.recovered)[0]
          .as<int32_t>();
  std::vector<int64_t> projects, gross, incomes, taxes;
  for (const SettlementLine& line : settlement.lines) {
    projects.push_back(line.project);
    gross.push_back(line.gross);
    incomes.push_back(line.income);
    taxes.push_back(line.tax);
  }
  tx.Exec(kWriteLines, record.worker, number, pg::Array(projects), pg::Array(gross),
          pg::Array(incomes), pg::Array(taxes));
  return number;
}

SettlementPage ListSettlements(pg::Tx& tx, int32_t organization,
                               std::optional<absl::CivilMonth> month, const SettlementPlace& after,
                               int count) {
  std::optional<std::string> of_month;
  if (month.has_value()) of_month = DateText(absl::CivilDay(*month));
  SettlementPage page;
  for (const pqxx::row& row : tx.Exec(kList, organization, after.record_time, after.worker,
                                      after.number, of_month, count)) {
    page.settlements.push_back(SettlementFrom(row));
    page.last = {pg::TimeOf(row[11]), row[0].as<int64_t>(), row[1].as<int32_t>()};
  }
  return page;
}

}  // namespace crowdloom::ledger
