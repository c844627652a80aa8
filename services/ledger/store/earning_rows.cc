// Earnings, the widest of the tables around the transfers: see book_rows.h.

#include <utility>

#include "common/pg/array.h"
#include "services/ledger/store/book_rows.h"

namespace crowdloom::ledger {
namespace {

constexpr pg::Query kReadEarnings{"ledger_read_earnings", R"sql(
  SELECT project_id, batch, ordinal, stage, worker_id, attempt,
         state, decision, hold_number, currency, amount, accrual_id, approval_id, last_id,
         coalesce(submitted, amount)
  FROM UNNEST($1::bigint[], $2::integer[], $3::integer[], $4::smallint[], $5::bigint[],
              $6::integer[]) AS wanted (project_id, batch, ordinal, stage, worker_id, attempt)
  JOIN earning USING (project_id, batch, ordinal, stage, worker_id, attempt))sql"};

constexpr pg::Query kWriteEarnings{"ledger_write_earnings", R"sql(
  INSERT INTO earning (project_id, batch, ordinal, stage, worker_id, attempt, state, decision,
                       hold_number, currency, amount, accrual_id, approval_id, last_id,
                       submitted)
  SELECT * FROM UNNEST($1::bigint[], $2::integer[], $3::integer[], $4::smallint[], $5::bigint[],
                       $6::integer[], $7::smallint[], $8::integer[], $9::bigint[], $10::text[],
                       $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[],
                       $15::bigint[])
  ON CONFLICT (project_id, batch, ordinal, stage, worker_id, attempt) DO UPDATE
  SET state = excluded.state, amount = excluded.amount, decision = excluded.decision,
      accrual_id = excluded.accrual_id, approval_id = excluded.approval_id,
      last_id = excluded.last_id)sql"};

struct IdColumns {
  void Add(const EarningId& id) {
    projects.push_back(id.project);
    batches.push_back(id.batch);
    ordinals.push_back(id.ordinal);
    stages.push_back(id.stage);
    workers.push_back(id.worker);
    attempts.push_back(id.attempt);
  }
  std::vector<int64_t> projects, workers;
  std::vector<int32_t> batches, ordinals, attempts;
  std::vector<int16_t> stages;
};

EarningId IdFrom(const pqxx::row& row) {
  return {row[0].as<int64_t>(), row[1].as<int32_t>(),
          row[2].as<int32_t>(), static_cast<int16_t>(row[3].as<int>()),
          row[4].as<int64_t>(), row[5].as<int32_t>()};
}

Earning EarningFrom(const pqxx::row& row) {
  return {.state = static_cast<EarningState>(row[6].as<int>()),
          .decision = row[7].as<int32_t>(),
          .hold_number = row[8].as<int64_t>(),
          .currency = row[9].as<std::string>(),
          .amount = row[10].as<int64_t>(),
          .submitted = row[14].as<int64_t>(),
          .accrual_id = row[11].as<int64_t>(),
          .approval_id = row[12].as<int64_t>(),
          .last_id = row[13].as<int64_t>()};
}

}  // namespace

std::vector<std::pair<EarningId, Earning>> FindEarnings(pg::Tx& tx,
                                                        const std::set<EarningId>& ids) {
  std::vector<std::pair<EarningId, Earning>> earnings;
  if (ids.empty()) return earnings;
  IdColumns wanted;
  for (const EarningId& id : ids) wanted.Add(id);
  for (const pqxx::row& row :
       tx.Exec(kReadEarnings, pg::Array(wanted.projects), pg::Array(wanted.batches),
               pg::Array(wanted.ordinals), pg::Array(wanted.stages), pg::Array(wanted.workers),
               pg::Array(wanted.attempts))) {
    earnings.emplace_back(IdFrom(row), EarningFrom(row));
  }
  return earnings;
}

void WriteEarnings(pg::Tx& tx, const Book& book) {
  IdColumns ids;
  std::vector<int16_t> states;
  std::vector<int32_t> decisions;
  std::vector<int64_t> holds, amounts, accruals, approvals, lasts, submitted;
  std::vector<std::string> currencies;
  book.earnings.ForEachChanged([&](const EarningId& id, const Earning& earning) {
    ids.Add(id);
    states.push_back(static_cast<int16_t>(earning.state));
    decisions.push_back(earning.decision);
    holds.push_back(earning.hold_number);
    currencies.push_back(earning.currency);
    amounts.push_back(earning.amount);
    accruals.push_back(earning.accrual_id);
    approvals.push_back(earning.approval_id);
    lasts.push_back(earning.last_id);
    submitted.push_back(earning.submitted);
  });
  if (states.empty()) return;
  tx.Exec(kWriteEarnings, pg::Array(ids.projects), pg::Array(ids.batches), pg::Array(ids.ordinals),
          pg::Array(ids.stages), pg::Array(ids.workers), pg::Array(ids.attempts), pg::Array(states),
          pg::Array(decisions), pg::Array(holds), pg::Array(currencies), pg::Array(amounts),
          pg::Array(accruals), pg::Array(approvals), pg::Array(lasts), pg::Array(submitted));
}

}  // namespace crowdloom::ledger
