#include "services/ledger/store/statement_store.h"

#include <map>
#include <optional>
#include <set>

#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/strings.h"
#include "common/pg/array.h"
#include "services/ledger/core/account.h"
#include "services/ledger/core/business_key.h"
#include "services/ledger/core/rounding.h"
#include "services/ledger/store/book_rows.h"
#include "services/ledger/store/transfer_view.h"

namespace crowdloom::ledger {
namespace {

constexpr pg::Query kReadProjectStatement{"ledger_read_project_statement", R"sql(
  SELECT total.currency, granted, pending, paid, paid_assignments,
         coalesce(max(amount) FILTER (WHERE kind = 3), 0),
         coalesce(max(amount) FILTER (WHERE kind = 4), 0),
         coalesce(max(amount) FILTER (WHERE kind = 5), 0), overrun
  FROM project_total AS total
  LEFT JOIN account ON account.owner = total.project_id AND account.currency = total.currency
                   AND account.kind BETWEEN 3 AND 5
  LEFT JOIN balance ON balance.account_id = account.id
  WHERE total.project_id = $1
  GROUP BY total.project_id)sql"};

// A free balance now: what is folded and what has been posted since, in one snapshot.
constexpr pg::Query kReadBalances{"ledger_read_balances", R"sql(
  WITH tail AS (
    SELECT movement.account_id, sum(movement.amount)::bigint AS amount
    FROM fold CROSS JOIN LATERAL (
      SELECT debit_account, credit_account, amount FROM transfer
      WHERE id >= ((fold.shard::bigint << 55) | ((fold.batch + 1) << 16))
        AND id < ((fold.shard + 1)::bigint << 55)
        AND (debit_account = ANY ($1::bigint[]) OR credit_account = ANY ($1::bigint[]))) AS recent
    CROSS JOIN LATERAL (VALUES (debit_account, -recent.amount), (credit_account, recent.amount))
      AS movement (account_id, amount)
    GROUP BY movement.account_id)
  SELECT account.id, kind, owner, part, currency, balance.amount,
         CASE WHEN guarded THEN 0 ELSE coalesce(tail.amount, 0) END
  FROM account JOIN balance ON balance.account_id = account.id
  LEFT JOIN tail ON tail.account_id = account.id
  WHERE account.id = ANY ($1::bigint[])
  ORDER BY account.id)sql"};

// A project and a worker may have the same number: the kind tells whose an account is.
constexpr pg::Query kListAccounts{"ledger_list_accounts", R"sql(
  SELECT id FROM account
  WHERE id > $2 AND ((owner = $1 AND kind = ANY ($4::smallint[])) OR (part = $1 AND kind = $5))
  ORDER BY id LIMIT $3)sql"};

constexpr pg::Query kListWorkerAccounts{"ledger_list_worker_accounts", R"sql(
  SELECT id FROM account WHERE owner = $1 AND kind BETWEEN 6 AND 11 AND currency = $2)sql"};

constexpr pg::Query kListWorkerTransfers{"ledger_list_worker_transfers", R"sql(
  SELECT transfer.id, transfer.code, transfer.amount, transfer.business_key, transfer.record_time
  FROM transfer JOIN account ON account.id = transfer.debit_account
  WHERE transfer.worker_id = $1 AND account.currency = $2
    AND (transfer.record_time, transfer.id) < ($3::timestamptz, $4::bigint)
  ORDER BY transfer.record_time DESC, transfer.id DESC LIMIT $5)sql"};

constexpr pg::Query kListProjectTransfers{"ledger_list_project_transfers",
                                          "SELECT " TRANSFER_COLUMNS
                                          " FROM transfer"
                                          " JOIN account AS debit ON debit.id = debit_account"
                                          " JOIN account AS credit ON credit.id = credit_account"
                                          " WHERE project_id = $1 AND transfer.id < $2"
                                          " ORDER BY transfer.id DESC LIMIT $3"};

// What closed holds were made for, and what came to be used of them (Hold.State 3).
constexpr pg::Query kReadUse{"ledger_read_use_of_holds", R"sql(
  SELECT coalesce(sum(amount + widened), 0)::bigint, coalesce(sum(accrued), 0)::bigint FROM hold
  WHERE project_id = $1 AND state = 3)sql"};

// What has moved on these accounts since a time: batches of a shard are recorded in their order.
constexpr pg::Query kReadSince{"ledger_read_movements_since", R"sql(
  SELECT movement.account_id, sum(movement.amount)::bigint
  FROM (SELECT shard, min(number) AS first FROM batch WHERE record_time > $2 GROUP BY shard)
    AS later
  CROSS JOIN LATERAL (
    SELECT debit_account, credit_account, amount FROM transfer
    WHERE id >= ((later.shard::bigint << 55) | (later.first << 16))
      AND id < ((later.shard + 1)::bigint << 55)
      AND (debit_account = ANY ($1::bigint[]) OR credit_account = ANY ($1::bigint[]))) AS moved
  CROSS JOIN LATERAL (VALUES (debit_account, -moved.amount), (credit_account, moved.amount))
    AS movement (account_id, amount)
  GROUP BY movement.account_id)sql"};

struct AccountBalance {
  int64_t id = 0;
  AccountKey key;
  int64_t amount = 0;
};

std::vector<AccountBalance> ReadBalances(pg::Tx& tx, const std::vector<int64_t>& ids) {
  std::vector<AccountBalance> balances;
  if (ids.empty()) return balances;
  for (const pqxx::row& row : tx.Exec(kReadBalances, pg::Array(ids))) {
    AccountBalance balance{row[0].as<int64_t>(), AccountFrom(row, 1), row[5].as<int64_t>()};
    balance.amount += CreditEffect(balance.key.kind, row[6].as<int64_t>());
    balances.push_back(std::move(balance));
  }
  return balances;
}

std::vector<int64_t> Ids(const pqxx::result& rows) {
  std::vector<int64_t> ids;
  for (const pqxx::row& row : rows) ids.push_back(row[0].as<int64_t>());
  return ids;
}

// The transfer that moved last, for each earning that these rows belong to.
std::map<EarningId, int64_t> LastTransfers(pg::Tx& tx, const pqxx::result& rows) {
  std::set<EarningId> ids;
  for (const pqxx::row& row : rows) {
    if (const auto id = EarningOfKey(row[3].as<std::string>())) ids.insert(*id);
  }
  std::map<EarningId, int64_t> last;
  for (const auto& [id, earning] : FindEarnings(tx, ids)) last[id] = earning.last_id;
  return last;
}

void AddLine(const pqxx::row& row, const std::optional<EarningId>& earning,
             const std::string& currency, v1::WorkerStatement& statement) {
  v1::WorkerStatement::Line& line = *statement.add_lines();
  if (earning.has_value()) line.set_assignment(AssignmentName(*earning));
  line.set_code(static_cast<v1::Transfer::Code>(row[1].as<int>()));
  SetMoney(row[2].as<int64_t>(), currency, line.mutable_amount());
  SetTime(pg::TimeOf(row[4]), line.mutable_record_time());
  line.set_transfer(FormatName("transfers/*", row[0].as<int64_t>()));
}

void AddLines(pg::Tx& tx, int64_t worker, const std::string& currency, Place before, int count,
              WorkerPage& page) {
  // An attempt has two transfers as a rule, so a page is usually found in one round.
  const int fetched = 2 * count + 1;
  for (page.next = before, page.more = true; page.more;) {
    const pqxx::result rows =
        tx.Exec(kListWorkerTransfers, worker, currency, pg::TimeOfMicros(page.next.record_micros),
                page.next.id, fetched);
    const std::map<EarningId, int64_t> last = LastTransfers(tx, rows);
    page.more = static_cast<int>(rows.size()) == fetched;
    for (const pqxx::row& row : rows) {
      const std::optional<EarningId> earning = EarningOfKey(row[3].as<std::string>());
      const auto found = earning.has_value() ? last.find(*earning) : last.end();
      const int64_t id = row[0].as<int64_t>();
      if (found != last.end() && found->second != id) {
        page.next = {pg::MicrosOf(pg::TimeOf(row[4])), id};
        continue;
      }
      if (page.statement.lines_size() == count) {
        page.more = true;
        return;
      }
      AddLine(row, earning, currency, page.statement);
      page.next = {pg::MicrosOf(pg::TimeOf(row[4])), id};
    }
  }
}

// Credits less debits of these accounts that were recorded after a time.
std::map<int64_t, int64_t> MovedSince(pg::Tx& tx, const std::vector<int64_t>& ids,
                                      absl::Time time) {
  std::map<int64_t, int64_t> moved;
  for (const pqxx::row& row : tx.Exec(kReadSince, pg::Array(ids), time)) {
    moved[row[0].as<int64_t>()] = row[1].as<int64_t>();
  }
  return moved;
}

int64_t ForecastOf(pg::Tx& tx, int64_t project, const v1::ProjectStatement& statement) {
  const pqxx::row row = tx.ExecOne(kReadUse, project);
  const int64_t asked = row[0].as<int64_t>();
  const int64_t reserved = statement.reserved().micros();
  const int64_t needed =
      asked == 0 ? reserved : MultiplyDivide(reserved, row[1].as<int64_t>(), asked);
  return statement.paid().micros() + statement.pending().micros() + needed;
}

}  // namespace

v1::ProjectStatement ReadProjectStatement(pg::Tx& tx, int64_t project) {
  v1::ProjectStatement statement;
  statement.set_name(FormatName("projects/#/statement", project));
  const std::optional<pqxx::row> row = tx.ExecAtMostOne(kReadProjectStatement, project);
  if (!row.has_value()) return statement;
  const std::string currency = (*row)[0].as<std::string>();
  SetMoney((*row)[1].as<int64_t>(), currency, statement.mutable_granted());
  SetMoney((*row)[2].as<int64_t>(), currency, statement.mutable_pending());
  SetMoney((*row)[3].as<int64_t>(), currency, statement.mutable_paid());
  statement.set_paid_assignments((*row)[4].as<int64_t>());
  SetMoney((*row)[5].as<int64_t>(), currency, statement.mutable_available());
  SetMoney((*row)[6].as<int64_t>(), currency, statement.mutable_reserved());
  SetMoney((*row)[7].as<int64_t>(), currency, statement.mutable_bonus_pool());
  if (const int64_t overrun = (*row)[8].as<int64_t>(); overrun > 0) {
    SetMoney(overrun, currency, statement.mutable_overrun());
  }
  SetMoney(ForecastOf(tx, project, statement), currency, statement.mutable_forecast());
  return statement;
}

v1::Hold ReadHold(pg::Tx& tx, const HoldId& id) {
  const auto found = FindHolds(tx, {id});
  CHECK_EQ(found.size(), size_t{1});
  const Hold& hold = found.front().second;
  v1::Hold message;
  message.set_name(HoldName(id));
  message.set_state(hold.state);
  SetMoney(hold.amount, hold.currency, message.mutable_amount());
  SetMoney(hold.remaining(), hold.currency, message.mutable_remaining());
  return message;
}

WorkerPage ReadWorkerStatement(pg::Tx& tx, int64_t worker, const std::string& currency,
                               Place before, int count) {
  WorkerPage page;
  page.statement.set_name(FormatName("workers/#/statement", worker));
  std::map<AccountKind, int64_t> sums;
  for (const AccountBalance& balance :
       ReadBalances(tx, Ids(tx.Exec(kListWorkerAccounts, worker, currency)))) {
    sums[balance.key.kind] += balance.amount;
  }
  v1::WorkerStatement& statement = page.statement;
  SetMoney(sums[AccountKind::kPending], currency, statement.mutable_pending());
  SetMoney(sums[AccountKind::kPayable], currency, statement.mutable_payable());
  SetMoney(sums[AccountKind::kPayableSalary], currency, statement.mutable_payable_salary());
  SetMoney(sums[AccountKind::kHeld], currency, statement.mutable_held());
  SetMoney(sums[AccountKind::kNetDue], currency, statement.mutable_net_due());
  SetMoney(sums[AccountKind::kReceivable], currency, statement.mutable_owed());
  AddLines(tx, worker, currency, before, count, page);
  return page;
}

AccountPage ReadAccounts(pg::Tx& tx, Owner owner, int64_t id, int64_t after_id, int count,
                         std::optional<absl::Time> as_of) {
  std::vector<int16_t> kinds;
  for (const AccountType& type : ChartOfAccounts()) {
    if (type.owner == owner) kinds.push_back(static_cast<int16_t>(type.kind));
  }
  // Workers' pending accounts are listed with their projects too.
  const int part_kind = owner == Owner::kProject ? static_cast<int>(AccountKind::kPending) : 0;
  const std::vector<int64_t> ids =
      Ids(tx.Exec(kListAccounts, id, after_id, count, pg::Array(kinds), part_kind));
  const std::map<int64_t, int64_t> since =
      as_of.has_value() ? MovedSince(tx, ids, *as_of) : std::map<int64_t, int64_t>();
  AccountPage page;
  for (const AccountBalance& balance : ReadBalances(tx, ids)) {
    const auto moved = since.find(balance.id);
    const int64_t later = moved == since.end() ? 0 : moved->second;
    v1::Account& account = page.accounts.emplace_back();
    account.set_name(AccountName(balance.key));
    SetMoney(balance.amount - CreditEffect(balance.key.kind, later), balance.key.currency,
             account.mutable_balance());
    account.set_guarded(IsGuarded(balance.key));
    page.last_id = balance.id;
  }
  return page;
}

TransferPage ReadTransfers(pg::Tx& tx, int64_t project, int64_t before_id, int count) {
  TransferPage page;
  for (const pqxx::row& row : tx.Exec(kListProjectTransfers, project, before_id, count)) {
    page.transfers.push_back(TransferFrom(row));
    page.last_id = row[0].as<int64_t>();
  }
  return page;
}

}  // namespace crowdloom::ledger
