#include "services/ledger/store/reconciliation.h"

#include "common/pg/array.h"
#include "services/ledger/core/account.h"

namespace crowdloom::ledger {
namespace {

// Every query gives how many there are, and one of them in words.
constexpr pg::Query kApprovals{"ledger_check_approvals", R"sql(
  SELECT count(*), min(format('%s decision %s, accepted: %s', attempt, decision, accepted))
  FROM verdict_seen WHERE open_since <= $1)sql"};

constexpr pg::Query kHolds{"ledger_check_holds", R"sql(
  SELECT count(*), min(format('hold %s of project %s, closed by dispatch: %s', number, project_id,
                              closed))
  FROM hold_seen WHERE open_since <= $1)sql"};

constexpr pg::Query kReserved{"ledger_check_reserved", R"sql(
  SELECT count(*), min(format('project %s has %s reserved, its open holds have %s left', project_id,
                              coalesce(amount, 0), coalesce(remaining, 0)))
  FROM (SELECT owner AS project_id, currency, amount FROM account
        JOIN balance ON account_id = id WHERE kind = 4) AS reserved
  FULL JOIN (SELECT project_id, currency, sum(hold.amount + widened - accrued) AS remaining
             FROM hold WHERE state = 1 GROUP BY 1, 2) AS held USING (project_id, currency)
  WHERE coalesce(amount, 0) <> coalesce(remaining, 0))sql"};

// Credits less debits of every account of a currency: what is folded, and what is not yet.
constexpr pg::Query kTrialBalance{"ledger_check_trial_balance", R"sql(
  WITH tail AS MATERIALIZED (
    SELECT debit_account, credit_account, transfer.amount
    FROM fold CROSS JOIN LATERAL (
      SELECT debit_account, credit_account, amount FROM transfer
      WHERE id >= ((fold.shard::bigint << 55) | ((fold.batch + 1) << 16))
        AND id < ((fold.shard + 1)::bigint << 55)) AS transfer),
  standing AS (
    SELECT account_id, CASE WHEN kind = ANY ($1::smallint[]) THEN -amount ELSE amount END AS amount
    FROM balance JOIN account ON id = account_id
    UNION ALL
    SELECT account_id, moved.amount
    FROM (SELECT credit_account AS account_id, amount FROM tail
          UNION ALL SELECT debit_account, -amount FROM tail) AS moved
    JOIN balance USING (account_id) WHERE NOT guarded)
  SELECT count(*), min(format('all balances in %s add up to %s', currency, total))
  FROM (SELECT currency, sum(amount) AS total FROM standing JOIN account ON id = account_id
        GROUP BY currency) AS currencies
  WHERE total <> 0)sql"};

// The third day is still in time, whatever the hour.
constexpr pg::Query kInTransit{"ledger_check_in_transit", R"sql(
  SELECT count(*), min(format('payment %s of run %s of organization %s, sent on %s', item, run,
                              organization, execution_date))
  FROM payout JOIN payout_run USING (organization)
  WHERE payout_run.number = payout.run AND outcome = 1
    AND execution_date + 3 < ($1::timestamptz AT TIME ZONE 'UTC')::date)sql"};

constexpr pg::Query kPayoutFiles{"ledger_check_payout_files", R"sql(
  SELECT count(*), min(format('run %s of organization %s: %s payments of %s, items: %s of %s',
                              number, organization, payments, control_sum, items.count, items.sum))
  FROM payout_run LEFT JOIN (
    SELECT organization, run AS number, count(*), sum(amount) FROM payout GROUP BY 1, 2) AS items
    USING (organization, number)
  WHERE (payments, control_sum) IS DISTINCT FROM (items.count, items.sum))sql"};

// Transfers of code 20 withhold tax; their accounts belong to the organization.
constexpr pg::Query kTax{"ledger_check_tax", R"sql(
  SELECT count(*), min(format('organization %s withheld %s %s, its settlements say %s',
                              organization, coalesce(withheld, 0), currency, coalesce(tax, 0)))
  FROM (SELECT account.owner AS organization, account.currency, sum(amount) AS withheld
        FROM transfer JOIN account ON account.id = credit_account
        WHERE code = 20 GROUP BY 1, 2) AS booked
  FULL JOIN (SELECT worker_id >> 32 AS organization, currency, sum(tax) AS tax
             FROM settlement GROUP BY 1, 2 HAVING sum(tax) > 0) AS settled
    USING (organization, currency)
  WHERE withheld IS DISTINCT FROM tax)sql"};

constexpr pg::Query kBooks{"ledger_check_books", R"sql(
  SELECT count(*), min(invariant || ' ' || detail) FROM verify())sql"};

constexpr pg::Query kChain{"ledger_check_chain", R"sql(
  WITH block AS MATERIALIZED (
    SELECT number, shard, first_batch, last_batch, hash,
           (SELECT before.hash FROM chain_block AS before
            WHERE before.number = chain_block.number - 1) AS previous
    FROM chain_block WHERE number > $1 ORDER BY number LIMIT $2)
  SELECT count(*) FILTER (WHERE broken),
         min(format('block %s does not follow from its transfers and the block before', number))
           FILTER (WHERE broken),
         CASE WHEN count(*) < $2 THEN 0 ELSE max(number) END
  FROM (SELECT number, hash <> chain_hash(previous, shard, first_batch, last_batch) AS broken
        FROM block) AS checked)sql"};

std::vector<int16_t> DebitKinds() {
  std::vector<int16_t> kinds;
  for (const AccountType& type : ChartOfAccounts()) {
    if (type.side == Side::kDebit) kinds.push_back(static_cast<int16_t>(type.kind));
  }
  return kinds;
}

Finding FindingOf(const char* check, const pqxx::row& row) {
  return {check, row[0].as<int64_t>(), row[1].is_null() ? "" : row[1].as<std::string>()};
}

}  // namespace

std::vector<Finding> CheckOften(pg::Tx& tx, absl::Time now) {
  const absl::Time due = now - kGrace;
  return {FindingOf("approvals", tx.ExecOne(kApprovals, due)),
          FindingOf("holds", tx.ExecOne(kHolds, due)),
          FindingOf("reserved", tx.ExecOne(kReserved)),
          FindingOf("trial_balance", tx.ExecOne(kTrialBalance, pg::Array(DebitKinds()))),
          FindingOf("in_transit", tx.ExecOne(kInTransit, now)),
          FindingOf("payout_files", tx.ExecOne(kPayoutFiles))};
}

std::vector<Finding> CheckDaily(pg::Tx& tx) {
  return {FindingOf("tax", tx.ExecOne(kTax)), FindingOf("books", tx.ExecOne(kBooks))};
}

Finding CheckChain(pg::Tx& tx, int64_t after, int64_t blocks_max, int64_t& next) {
  const pqxx::row row = tx.ExecOne(kChain, after, blocks_max);
  next = row[2].as<int64_t>();
  return FindingOf("chain", row);
}

}  // namespace crowdloom::ledger
