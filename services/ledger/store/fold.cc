#include "services/ledger/store/fold.h"

#include <vector>

#include "common/pg/array.h"
#include "services/ledger/core/account.h"

namespace crowdloom::ledger {
namespace {

// One folder at a time in the whole database: then no two can wait for each other's rows.
constexpr pg::Query kTryLock{"ledger_fold_try_lock", R"sql(
  SELECT pg_try_advisory_xact_lock(hashtext('crowdloom ledger fold ' || current_schema())))sql"};

constexpr pg::Query kFold{"ledger_fold", R"sql(
  WITH span AS MATERIALIZED (
    SELECT fold.shard, LEAST(shard.last_batch, fold.batch + $1) AS last,
           LEAST(shard.last_batch, fold.batch + $1) - fold.batch AS batches,
           (fold.shard::bigint << 55) | ((fold.batch + 1) << 16) AS first_id,
           (fold.shard::bigint << 55)
             | ((LEAST(shard.last_batch, fold.batch + $1) + 1) << 16) AS past_id
    FROM fold JOIN shard USING (shard) WHERE shard.last_batch > fold.batch),
  moved AS MATERIALIZED (
    SELECT debit_account, credit_account, amount
    FROM span CROSS JOIN LATERAL
      (SELECT * FROM transfer WHERE id >= span.first_id AND id < span.past_id) AS transfer),
  sums AS (
    SELECT account_id, sum(amount)::bigint AS amount
    FROM (SELECT credit_account AS account_id, amount FROM moved
          UNION ALL SELECT debit_account, -amount FROM moved) AS movement
    GROUP BY account_id),
  folded AS (
    UPDATE balance
    SET amount = balance.amount
                 + CASE WHEN account.kind = ANY ($2::smallint[]) THEN -sums.amount
                        ELSE sums.amount END
    FROM sums JOIN account ON account.id = sums.account_id
    WHERE balance.account_id = sums.account_id AND NOT balance.guarded),
  advanced AS (
    UPDATE fold SET batch = span.last FROM span WHERE fold.shard = span.shard
    RETURNING span.batches)
  SELECT coalesce(sum(batches), 0)::bigint FROM advanced)sql"};

constexpr pg::Query kLag{"ledger_fold_lag", R"sql(
  SELECT coalesce(extract(epoch FROM clock_timestamp() - min(batch.record_time)), 0)::float8
  FROM fold JOIN batch ON batch.shard = fold.shard AND batch.number = fold.batch + 1)sql"};

std::vector<int16_t> DebitKinds() {
  std::vector<int16_t> kinds;
  for (const AccountType& type : ChartOfAccounts()) {
    if (type.side == Side::kDebit) kinds.push_back(static_cast<int16_t>(type.kind));
  }
  return kinds;
}

}  // namespace

int64_t Fold(pg::Tx& tx, int64_t batches_max) {
  if (!tx.ExecOne(kTryLock)[0].as<bool>()) return 0;
  return tx.ExecOne(kFold, batches_max, pg::Array(DebitKinds()))[0].as<int64_t>();
}

absl::Duration FoldLag(pg::Tx& tx) { return absl::Seconds(tx.ExecOne(kLag)[0].as<double>()); }

}  // namespace crowdloom::ledger
