#include "services/ledger/store/finance_store.h"

#include <algorithm>

#include "common/base/resource_name.h"
#include "common/pg/array.h"
#include "services/ledger/core/period.h"
#include "services/ledger/store/transfer_view.h"

namespace crowdloom::ledger {
namespace {

// Balances of free accounts are what is folded and what has been posted since.
#define UNFOLDED                                                                                  \
  "tail AS (SELECT movement.account_id, sum(movement.amount)::bigint AS amount FROM fold"         \
  " CROSS JOIN LATERAL (SELECT debit_account, credit_account, amount FROM transfer"               \
  " WHERE id >= ((fold.shard::bigint << 55) | ((fold.batch + 1) << 16))"                          \
  " AND id < ((fold.shard + 1)::bigint << 55)) AS recent"                                         \
  " CROSS JOIN LATERAL (VALUES (debit_account, -recent.amount), (credit_account, recent.amount))" \
  " AS movement (account_id, amount) GROUP BY movement.account_id)"
// Debit accounts (core/account.h) count the other way round.
#define BALANCE_NOW                                                           \
  "balance.amount + CASE WHEN guarded THEN 0 WHEN kind IN (1, 2, 11, 17, 18)" \
  " THEN -coalesce(tail.amount, 0) ELSE coalesce(tail.amount, 0) END"

constexpr pg::Query kWorkers{
    "ledger_read_worker_balances",
    "WITH " UNFOLDED
    ", page AS (SELECT DISTINCT owner FROM account WHERE kind BETWEEN 6 AND 11 AND owner > $1"
    " AND owner < $2 AND currency = $3 ORDER BY owner LIMIT $4)"
    " SELECT owner, kind, sum(" BALANCE_NOW
    ")::bigint, (SELECT sealed FROM payee WHERE worker_id = owner) FROM page"
    " JOIN account USING (owner) JOIN balance ON balance.account_id = account.id"
    " LEFT JOIN tail ON tail.account_id = account.id"
    " WHERE kind BETWEEN 6 AND 11 AND currency = $3 GROUP BY owner, kind ORDER BY owner, kind"};

constexpr pg::Query kKnown{"ledger_find_known_workers",
                           "SELECT DISTINCT owner FROM account"
                           " WHERE owner = ANY ($1::bigint[]) AND kind BETWEEN 6 AND 11"};

constexpr pg::Query kPools{"ledger_read_bonus_pools",
                           "SELECT owner, account.currency, amount FROM account"
                           " JOIN balance ON balance.account_id = account.id"
                           " WHERE kind = 5 AND owner = ANY ($1::bigint[])"};

constexpr pg::Query kAmounts{
    "ledger_find_amounts_by_key",
    "SELECT business_key, amount FROM transfer WHERE business_key = ANY ($1::text[])"};

// EarningState 2 is APPROVED; what was accepted for nothing has no approval to be found by.
constexpr pg::Query kAccepted{
    "ledger_read_accepted_work",
    "SELECT batch, stage, grouping(batch, stage), count(*), count(DISTINCT (batch, ordinal)),"
    " sum(earning.amount)::bigint, min(earning.currency) FROM earning"
    " JOIN transfer ON transfer.id = approval_id WHERE earning.project_id = $1 AND state = 2"
    " AND transfer.effective_time >= $2 AND transfer.effective_time < $3"
    " AND (cardinality($4::bigint[]) = 0 OR earning.worker_id = ANY ($4::bigint[]))"
    " GROUP BY GROUPING SETS ((batch, stage), ()) ORDER BY 3, batch, stage"};

// Accounts of projects and workers have tenant ids, those of the organization its number.
constexpr pg::Query kTotals{
    "ledger_read_organization_balances",
    "WITH " UNFOLDED " SELECT kind, sum(" BALANCE_NOW
    ")::bigint FROM account JOIN balance ON balance.account_id = account.id"
    " LEFT JOIN tail ON tail.account_id = account.id WHERE currency = $3"
    " AND ((kind BETWEEN 3 AND 11 AND owner > $1 AND owner < $2)"
    " OR (kind NOT BETWEEN 3 AND 11 AND owner = $1 >> 32)) GROUP BY kind ORDER BY kind"};

#define OF_ORGANIZATION                                                       \
  " ((debit.kind BETWEEN 3 AND 11 AND debit.owner > $1 AND debit.owner < $2)" \
  " OR (debit.kind NOT BETWEEN 3 AND 11 AND debit.owner = $1 >> 32))"

constexpr pg::Query kFlows{
    "ledger_read_flows",
    "SELECT code, count(*), sum(amount)::bigint FROM transfer"
    " JOIN account AS debit ON debit.id = debit_account WHERE" OF_ORGANIZATION
    " AND debit.currency = $3 AND effective_time >= $4 AND effective_time < $5"
    " GROUP BY code ORDER BY code"};

constexpr pg::Query kJournal{
    "ledger_read_journal", "SELECT " TRANSFER_COLUMNS
                           ", coalesce(transfer.reason, remark.reason, '') FROM transfer"
                           " JOIN account AS debit ON debit.id = debit_account"
                           " JOIN account AS credit ON credit.id = credit_account"
                           " LEFT JOIN remark USING (business_key) WHERE" OF_ORGANIZATION
                           " AND effective_time >= $3 AND effective_time < $4 AND transfer.id > $5"
                           " ORDER BY transfer.id LIMIT $6"};

// CLAIM is code 10.
constexpr pg::Query kReport{
    "ledger_read_platform_report",
    "SELECT paid.worker_id, gross, tax, settlements,"
    " coalesce((SELECT sum(transfer.amount) FROM transfer"
    "  JOIN account AS debit ON debit.id = debit_account WHERE transfer.worker_id = paid.worker_id"
    "  AND code = 10 AND debit.currency = $3 AND transfer.effective_time >= $6"
    "  AND transfer.effective_time < $7), 0)::bigint,"
    " (SELECT sealed FROM payee WHERE payee.worker_id = paid.worker_id) FROM"
    " (SELECT worker_id, sum(gross)::bigint AS gross, sum(tax)::bigint AS tax,"
    "  count(*) AS settlements FROM settlement WHERE worker_id > $1 AND worker_id < $2"
    "  AND currency = $3 AND month >= $4::date AND month <= $5::date GROUP BY worker_id) AS paid"
    " ORDER BY paid.worker_id"};

// Tenant ids of the organization are between these two.
int64_t Below(int32_t organization) { return int64_t{organization} << 32; }
int64_t Above(int32_t organization) { return int64_t{organization + 1} << 32; }

std::string DateText(absl::CivilMonth month) {
  return absl::FormatCivilTime(absl::CivilDay(month));
}

void AddAccepted(const pqxx::row& row, int64_t project, v1::AcceptedWork& work) {
  const auto set = [&](type::v1::Money* money) {
    money->set_micros(row[5].is_null() ? 0 : row[5].as<int64_t>());
    money->set_currency_code(row[6].is_null() ? "" : row[6].as<std::string>());
  };
  if (row[2].as<int>() != 0) {
    work.set_assignment_count(row[3].as<int64_t>());
    work.set_task_count(row[4].as<int64_t>());
    set(work.mutable_paid());
    return;
  }
  v1::AcceptedWork::Line& line = *work.add_lines();
  line.set_batch(FormatName("projects/#/batches/*", project, row[0].as<int64_t>()));
  line.set_stage(row[1].as<int>());
  line.set_assignment_count(row[3].as<int64_t>());
  line.set_task_count(row[4].as<int64_t>());
  set(line.mutable_paid());
}

}  // namespace

std::vector<WorkerRow> ReadWorkerBalances(pg::Tx& tx, int32_t organization,
                                          const std::string& currency, int64_t after, int count) {
  std::vector<WorkerRow> workers;
  for (const pqxx::row& row : tx.Exec(kWorkers, std::max(after, Below(organization)),
                                      Above(organization), currency, count)) {
    const int64_t worker = row[0].as<int64_t>();
    if (workers.empty() || workers.back().worker != worker) workers.push_back({.worker = worker});
    workers.back().balances[static_cast<AccountKind>(row[1].as<int>())] = row[2].as<int64_t>();
    if (!row[3].is_null()) workers.back().payee = pg::BytesOf(row[3]);
  }
  return workers;
}

std::vector<int64_t> FindKnownWorkers(pg::Tx& tx, const std::vector<int64_t>& workers) {
  std::vector<int64_t> known;
  for (const pqxx::row& row : tx.Exec(kKnown, pg::Array(workers))) {
    known.push_back(row[0].as<int64_t>());
  }
  return known;
}

std::map<int64_t, std::pair<std::string, int64_t>> ReadBonusPools(
    pg::Tx& tx, const std::vector<int64_t>& projects) {
  std::map<int64_t, std::pair<std::string, int64_t>> pools;
  for (const pqxx::row& row : tx.Exec(kPools, pg::Array(projects))) {
    pools[row[0].as<int64_t>()] = {row[1].as<std::string>(), row[2].as<int64_t>()};
  }
  return pools;
}

std::map<std::string, int64_t> FindAmounts(pg::Tx& tx, const std::vector<std::string>& keys) {
  std::map<std::string, int64_t> amounts;
  for (const pqxx::row& row : tx.Exec(kAmounts, pg::Array(keys))) {
    amounts[row[0].as<std::string>()] = row[1].as<int64_t>();
  }
  return amounts;
}

v1::AcceptedWork ReadAcceptedWork(pg::Tx& tx, int64_t project, const Times& times,
                                  const std::vector<int64_t>& workers) {
  v1::AcceptedWork work;
  for (const pqxx::row& row :
       tx.Exec(kAccepted, project, times.start, times.end, pg::Array(workers))) {
    AddAccepted(row, project, work);
  }
  return work;
}

std::vector<std::pair<AccountKind, int64_t>> ReadOrganizationBalances(pg::Tx& tx,
                                                                      int32_t organization,
                                                                      const std::string& currency) {
  std::vector<std::pair<AccountKind, int64_t>> balances;
  for (const pqxx::row& row :
       tx.Exec(kTotals, Below(organization), Above(organization), currency)) {
    balances.emplace_back(static_cast<AccountKind>(row[0].as<int>()), row[1].as<int64_t>());
  }
  return balances;
}

std::vector<v1::OrganizationStatement::Flow> ReadFlows(pg::Tx& tx, int32_t organization,
                                                       const std::string& currency,
                                                       const Times& times) {
  std::vector<v1::OrganizationStatement::Flow> flows;
  for (const pqxx::row& row : tx.Exec(kFlows, Below(organization), Above(organization), currency,
                                      times.start, times.end)) {
    v1::OrganizationStatement::Flow& flow = flows.emplace_back();
    flow.set_code(static_cast<v1::Transfer::Code>(row[0].as<int>()));
    flow.set_count(row[1].as<int64_t>());
    flow.mutable_amount()->set_micros(row[2].as<int64_t>());
    flow.mutable_amount()->set_currency_code(currency);
  }
  return flows;
}

std::vector<JournalLine> ReadJournal(pg::Tx& tx, int32_t organization, const Times& times,
                                     int64_t after_id, int count) {
  std::vector<JournalLine> lines;
  for (const pqxx::row& row : tx.Exec(kJournal, Below(organization), Above(organization),
                                      times.start, times.end, after_id, count)) {
    lines.push_back(
        {TransferFrom(row), row[0].as<int64_t>(), row[kTransferColumns].as<std::string>()});
  }
  return lines;
}

std::vector<ReportRow> ReadReport(pg::Tx& tx, int32_t organization, const std::string& currency,
                                  absl::CivilMonth first, absl::CivilMonth last) {
  std::vector<ReportRow> rows;
  for (const pqxx::row& row :
       tx.Exec(kReport, Below(organization), Above(organization), currency, DateText(first),
               DateText(last), StartOf(first), StartOf(last + 1))) {
    rows.push_back({.worker = row[0].as<int64_t>(),
                    .gross = row[1].as<int64_t>(),
                    .tax = row[2].as<int64_t>(),
                    .claimed = row[4].as<int64_t>(),
                    .settlements = row[3].as<int64_t>(),
                    .payee = row[5].is_null() ? "" : pg::BytesOf(row[5])});
  }
  return rows;
}

}  // namespace crowdloom::ledger
