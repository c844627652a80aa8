#include "services/ledger/store/book_rows.h"

#include <utility>

#include "common/pg/array.h"

namespace crowdloom::ledger {
namespace {

constexpr pg::Query kReadHolds{"ledger_read_holds", R"sql(
  SELECT project_id, number, state, currency, amount, accrued, widened
  FROM UNNEST($1::bigint[], $2::bigint[]) AS wanted (project_id, number)
  JOIN hold USING (project_id, number))sql"};

constexpr pg::Query kWriteHolds{"ledger_write_holds", R"sql(
  INSERT INTO hold (project_id, number, state, currency, amount, accrued, widened)
  SELECT * FROM UNNEST($1::bigint[], $2::bigint[], $3::smallint[], $4::text[], $5::bigint[],
                       $6::bigint[], $7::bigint[])
  ON CONFLICT (project_id, number) DO UPDATE
  SET state = excluded.state, accrued = excluded.accrued, widened = excluded.widened)sql"};

constexpr pg::Query kReadProjectTotals{"ledger_read_project_totals", R"sql(
  SELECT project_id, currency, granted, pending, paid, paid_assignments, overrun
  FROM project_total WHERE project_id = ANY ($1::bigint[]))sql"};

constexpr pg::Query kWriteProjectTotals{"ledger_write_project_totals", R"sql(
  INSERT INTO project_total (project_id, currency, granted, pending, paid, paid_assignments,
                             overrun)
  SELECT * FROM UNNEST($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[],
                       $6::bigint[], $7::bigint[])
  ON CONFLICT (project_id) DO UPDATE
  SET granted = excluded.granted, pending = excluded.pending, paid = excluded.paid,
      paid_assignments = excluded.paid_assignments, overrun = excluded.overrun)sql"};

// A group's first transfer carries the digest of all its legs.
constexpr pg::Query kReadRecords{"ledger_read_records", R"sql(
  SELECT business_key, body_hash, '' FROM transfer WHERE business_key = ANY ($1::text[])
  UNION ALL
  SELECT business_key, body_hash, reason FROM refusal WHERE business_key = ANY ($1::text[]))sql"};

constexpr pg::Query kWriteRefusals{"ledger_write_refusals", R"sql(
  INSERT INTO refusal (business_key, body_hash, reason, record_time)
  SELECT key, hash, reason, $4::timestamptz
  FROM UNNEST($1::text[], $2::bigint[], $3::text[]) AS refused (key, hash, reason))sql"};

constexpr pg::Query kReadOriginals{"ledger_read_originals", R"sql(
  SELECT transfer.id, transfer.code, transfer.amount,
         debit.kind, debit.owner, debit.part, debit.currency,
         credit.kind, credit.owner, credit.part, credit.currency,
         coalesce(reversal.id, 0), coalesce(reversal.business_key, '')
  FROM transfer
  JOIN account AS debit ON debit.id = transfer.debit_account
  JOIN account AS credit ON credit.id = transfer.credit_account
  LEFT JOIN transfer AS reversal ON reversal.reversed_id = transfer.id
  WHERE transfer.id = ANY ($1::bigint[]))sql"};

AccountKey AccountFrom(const pqxx::row& row, int first) {
  return {static_cast<AccountKind>(row[first].as<int>()), row[first + 1].as<int64_t>(),
          row[first + 2].as<int64_t>(), row[first + 3].as<std::string>()};
}

template <typename T>
std::vector<T> AsVector(const std::set<T>& values) {
  return {values.begin(), values.end()};
}

}  // namespace

std::vector<std::pair<HoldId, Hold>> FindHolds(pg::Tx& tx, const std::set<HoldId>& ids) {
  std::vector<std::pair<HoldId, Hold>> holds;
  if (ids.empty()) return holds;
  std::vector<int64_t> projects, numbers;
  for (const HoldId& id : ids) {
    projects.push_back(id.project);
    numbers.push_back(id.number);
  }
  for (const pqxx::row& row : tx.Exec(kReadHolds, pg::Array(projects), pg::Array(numbers))) {
    holds.emplace_back(
        HoldId{row[0].as<int64_t>(), row[1].as<int64_t>()},
        Hold{static_cast<v1::Hold::State>(row[2].as<int>()), row[3].as<std::string>(),
             row[4].as<int64_t>(), row[5].as<int64_t>(), row[6].as<int64_t>()});
  }
  return holds;
}

void ReadHolds(pg::Tx& tx, Needs& needs, Book& book) {
  for (auto& [id, hold] : FindHolds(tx, needs.holds)) {
    needs.guarded.insert({AccountKind::kAvailable, id.project, 0, hold.currency});
    needs.guarded.insert({AccountKind::kReserved, id.project, 0, hold.currency});
    book.holds.Load(id, std::move(hold));
  }
}

void WriteHolds(pg::Tx& tx, const Book& book) {
  std::vector<int64_t> projects, numbers, amounts, accrued, widened;
  std::vector<int16_t> states;
  std::vector<std::string> currencies;
  book.holds.ForEachChanged([&](const HoldId& id, const Hold& hold) {
    projects.push_back(id.project);
    numbers.push_back(id.number);
    states.push_back(static_cast<int16_t>(hold.state));
    currencies.push_back(hold.currency);
    amounts.push_back(hold.amount);
    accrued.push_back(hold.accrued);
    widened.push_back(hold.widened);
  });
  if (projects.empty()) return;
  tx.Exec(kWriteHolds, pg::Array(projects), pg::Array(numbers), pg::Array(states),
          pg::Array(currencies), pg::Array(amounts), pg::Array(accrued), pg::Array(widened));
}

void ReadProjectTotals(pg::Tx& tx, const Needs& needs, Book& book) {
  if (needs.projects.empty()) return;
  for (const pqxx::row& row : tx.Exec(kReadProjectTotals, pg::Array(AsVector(needs.projects)))) {
    book.projects.Load(row[0].as<int64_t>(),
                       {row[1].as<std::string>(), row[2].as<int64_t>(), row[3].as<int64_t>(),
                        row[4].as<int64_t>(), row[5].as<int64_t>(), row[6].as<int64_t>()});
  }
}

void WriteProjectTotals(pg::Tx& tx, const Book& book) {
  std::vector<int64_t> projects, granted, pending, paid, assignments, overruns;
  std::vector<std::string> currencies;
  book.projects.ForEachChanged([&](int64_t project, const ProjectTotal& total) {
    projects.push_back(project);
    currencies.push_back(total.currency);
    granted.push_back(total.granted);
    pending.push_back(total.pending);
    paid.push_back(total.paid);
    assignments.push_back(total.paid_assignments);
    overruns.push_back(total.overrun);
  });
  if (projects.empty()) return;
  tx.Exec(kWriteProjectTotals, pg::Array(projects), pg::Array(currencies), pg::Array(granted),
          pg::Array(pending), pg::Array(paid), pg::Array(assignments), pg::Array(overruns));
}

void ReadEarnings(pg::Tx& tx, const Needs& needs, Book& book) {
  for (auto& [id, earning] : FindEarnings(tx, needs.earnings)) {
    book.earnings.Load(id, std::move(earning));
  }
}

void ReadRecords(pg::Tx& tx, const Needs& needs, Book& book) {
  if (needs.keys.empty()) return;
  for (const pqxx::row& row : tx.Exec(kReadRecords, pg::Array(AsVector(needs.keys)))) {
    book.records.Load(
        row[0].as<std::string>(),
        {.known = true, .refusal = row[2].as<std::string>(), .body_hash = row[1].as<int64_t>()});
  }
}

void WriteRefusals(pg::Tx& tx, const Book& book, absl::Time record_time) {
  std::vector<std::string> keys, reasons;
  std::vector<int64_t> hashes;
  book.records.ForEachChanged([&](const std::string& key, const Recorded& record) {
    if (record.refusal.empty()) return;
    keys.push_back(key);
    reasons.push_back(record.refusal);
    hashes.push_back(record.body_hash);
  });
  if (keys.empty()) return;
  tx.Exec(kWriteRefusals, pg::Array(keys), pg::Array(hashes), pg::Array(reasons), record_time);
}

void ReadOriginals(pg::Tx& tx, Needs& needs, Book& book) {
  if (needs.originals.empty()) return;
  for (const pqxx::row& row : tx.Exec(kReadOriginals, pg::Array(AsVector(needs.originals)))) {
    Original original;
    original.transfer.id = row[0].as<int64_t>();
    original.transfer.code = static_cast<Code>(row[1].as<int>());
    original.transfer.amount = row[2].as<int64_t>();
    original.transfer.debit = AccountFrom(row, 3);
    original.transfer.credit = AccountFrom(row, 7);
    original.reversed_by = row[11].as<int64_t>();
    original.reversal_key = row[12].as<std::string>();
    AddAccountsOf(original.transfer, needs);
    book.originals.Load(original.transfer.id, std::move(original));
  }
}

}  // namespace crowdloom::ledger
