#include "services/ledger/store/payout_store.h"

#include "common/base/check.h"
#include "common/pg/array.h"

namespace crowdloom::ledger {
namespace {

constexpr pg::Query kWritePayee{"ledger_write_payee", R"sql(
  INSERT INTO payee (worker_id, sealed, actor, record_time) VALUES ($1, $2, $3, $4)
  ON CONFLICT (worker_id) DO UPDATE
  SET sealed = excluded.sealed, actor = excluded.actor, record_time = excluded.record_time)sql"};

constexpr pg::Query kReadDue{"ledger_read_due", R"sql(
  SELECT payee.worker_id, balance.amount, payee.sealed
  FROM payee
  JOIN account ON account.kind = 10 AND account.owner = payee.worker_id AND account.currency = $2
  JOIN balance ON balance.account_id = account.id
  WHERE payee.worker_id = ANY ($1::bigint[])
  ORDER BY payee.worker_id)sql"};

constexpr pg::Query kLockRuns{"ledger_lock_payout_runs", R"sql(
  SELECT pg_advisory_xact_lock(hashtext('crowdloom ledger payout ' || current_schema()), $1))sql"};

constexpr pg::Query kNextNumber{"ledger_next_payout_run", R"sql(
  SELECT coalesce(max(number), 0) + 1 FROM payout_run WHERE organization = $1)sql"};

constexpr pg::Query kWriteRun{"ledger_write_payout_run", R"sql(
  INSERT INTO payout_run (organization, number, state, format, currency, execution_date, debtor,
                          payments, control_sum, file_sha256, maker, create_time)
  VALUES ($1, $2, $3, $4, $5, $6::date, $7, $8, $9, $10, $11, $12))sql"};

constexpr pg::Query kWriteItems{"ledger_write_payouts", R"sql(
  INSERT INTO payout (organization, run, item, worker_id, amount, outcome, payee)
  SELECT $1, $2, * FROM UNNEST($3::integer[], $4::bigint[], $5::bigint[], $6::smallint[],
                               $7::bytea[]))sql"};

constexpr pg::Query kFindRun{"ledger_find_payout_run", R"sql(
  SELECT state, format, currency, execution_date, debtor, control_sum, file_sha256, maker,
         coalesce(checker, ''), create_time
  FROM payout_run WHERE organization = $1 AND number = $2)sql"};

constexpr pg::Query kListRuns{"ledger_list_payout_runs", R"sql(
  SELECT state, format, currency, execution_date, debtor, control_sum, file_sha256, maker,
         coalesce(checker, ''), create_time, number, payments
  FROM payout_run WHERE organization = $1 AND number < $2 ORDER BY number DESC LIMIT $3)sql"};

constexpr pg::Query kLockRun{"ledger_lock_payout_run", R"sql(
  SELECT 1 FROM payout_run WHERE organization = $1 AND number = $2 FOR UPDATE)sql"};

constexpr pg::Query kReadItems{"ledger_read_payouts", R"sql(
  SELECT item, worker_id, amount, outcome, payee FROM payout
  WHERE organization = $1 AND run = $2 ORDER BY item)sql"};

constexpr pg::Query kMarkReleased{"ledger_mark_payout_run_released", R"sql(
  UPDATE payout_run SET state = 2, checker = $3 WHERE organization = $1 AND number = $2)sql"};

constexpr pg::Query kMarkOutcomes{"ledger_mark_payouts", R"sql(
  UPDATE payout SET outcome = known.outcome
  FROM UNNEST($3::integer[], $4::smallint[]) AS known (item, outcome)
  WHERE organization = $1 AND run = $2 AND payout.item = known.item)sql"};

constexpr pg::Query kFindTransfers{"ledger_find_transfers_by_key", R"sql(
  SELECT business_key, id FROM transfer WHERE business_key = ANY ($1::text[]))sql"};

absl::CivilDay DayOf(const pqxx::field& field) {
  absl::CivilDay day;
  CHECK(absl::ParseCivilTime(field.as<std::string>(), &day)) << field.c_str();
  return day;
}

void WriteItems(pg::Tx& tx, const PayoutRunRow& run) {
  std::vector<int32_t> items;
  std::vector<int64_t> workers, amounts;
  std::vector<int16_t> outcomes;
  std::vector<std::string> payees;
  for (const PayoutItemRow& item : run.items) {
    items.push_back(item.item);
    workers.push_back(item.worker);
    amounts.push_back(item.amount);
    outcomes.push_back(static_cast<int16_t>(item.outcome));
    payees.push_back(item.payee);
  }
  tx.Exec(kWriteItems, run.id.organization, run.id.number, pg::Array(items), pg::Array(workers),
          pg::Array(amounts), pg::Array(outcomes), pg::ByteaArray(payees));
}

// The first ten columns of kFindRun and kListRuns.
PayoutRunRow RunFrom(const pqxx::row& row, const PayoutRunId& id) {
  return {.id = id,
          .state = static_cast<v1::PayoutRun::State>(row[0].as<int>()),
          .format = static_cast<v1::PayoutRun::Format>(row[1].as<int>()),
          .currency = row[2].as<std::string>(),
          .execution_day = DayOf(row[3]),
          .debtor = pg::BytesOf(row[4]),
          .control_sum = row[5].as<int64_t>(),
          .file_sha256 = row[6].as<std::string>(),
          .maker = row[7].as<std::string>(),
          .checker = row[8].as<std::string>(),
          .create_time = pg::TimeOf(row[9])};
}

}  // namespace

void WritePayee(pg::Tx& tx, int64_t worker, const std::string& sealed, const std::string& actor,
                absl::Time record_time) {
  tx.Exec(kWritePayee, worker, pg::Bytea(sealed), actor, record_time);
}

std::vector<Due> ReadDue(pg::Tx& tx, const std::vector<int64_t>& workers,
                         const std::string& currency) {
  std::vector<Due> due;
  for (const pqxx::row& row : tx.Exec(kReadDue, pg::Array(workers), currency)) {
    due.push_back({row[0].as<int64_t>(), row[1].as<int64_t>(), pg::BytesOf(row[2])});
  }
  return due;
}

int32_t NextRunNumber(pg::Tx& tx, int32_t organization) {
  tx.Exec(kLockRuns, organization);
  return tx.ExecOne(kNextNumber, organization)[0].as<int32_t>();
}

void WriteRun(pg::Tx& tx, const PayoutRunRow& run) {
  tx.Exec(kWriteRun, run.id.organization, run.id.number, static_cast<int>(run.state),
          static_cast<int>(run.format), run.currency,
          std::string(absl::FormatCivilTime(run.execution_day)), pg::Bytea(run.debtor),
          static_cast<int64_t>(run.items.size()), run.control_sum, run.file_sha256, run.maker,
          run.create_time);
  WriteItems(tx, run);
}

std::optional<PayoutRunRow> FindRun(pg::Tx& tx, const PayoutRunId& id, bool lock) {
  if (lock) tx.Exec(kLockRun, id.organization, id.number);
  const std::optional<pqxx::row> row = tx.ExecAtMostOne(kFindRun, id.organization, id.number);
  if (!row.has_value()) return std::nullopt;
  PayoutRunRow run = RunFrom(*row, id);
  for (const pqxx::row& item : tx.Exec(kReadItems, id.organization, id.number)) {
    run.items.push_back({item[0].as<int32_t>(), item[1].as<int64_t>(), item[2].as<int64_t>(),
                         static_cast<v1::PayoutRun::Outcome>(item[3].as<int>()),
                         pg::BytesOf(item[4])});
  }
  return run;
}

std::vector<PayoutRunRow> ListRuns(pg::Tx& tx, int32_t organization, int32_t before, int count) {
  std::vector<PayoutRunRow> runs;
  for (const pqxx::row& row : tx.Exec(kListRuns, organization, before, count)) {
    runs.push_back(RunFrom(row, {organization, row[10].as<int32_t>()}));
    runs.back().payments = row[11].as<int32_t>();
  }
  return runs;
}

void MarkReleased(pg::Tx& tx, const PayoutRunId& id, const std::string& checker) {
  tx.Exec(kMarkReleased, id.organization, id.number, checker);
}

void MarkOutcomes(pg::Tx& tx, const PayoutRunId& id,
                  const std::map<int32_t, v1::PayoutRun::Outcome>& outcomes) {
  std::vector<int32_t> items;
  std::vector<int16_t> values;
  for (const auto& [item, outcome] : outcomes) {
    items.push_back(item);
    values.push_back(static_cast<int16_t>(outcome));
  }
  tx.Exec(kMarkOutcomes, id.organization, id.number, pg::Array(items), pg::Array(values));
}

std::map<std::string, int64_t> FindTransfers(pg::Tx& tx, const std::vector<std::string>& keys) {
  std::map<std::string, int64_t> found;
  for (const pqxx::row& row : tx.Exec(kFindTransfers, pg::Array(keys))) {
    found[row[0].as<std::string>()] = row[1].as<int64_t>();
  }
  return found;
}

}  // namespace crowdloom::ledger
