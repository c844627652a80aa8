#include "services/ledger/store/posting_store.h"

#include <algorithm>
#include <set>

#include "absl/container/flat_hash_set.h"
#include "common/base/check.h"
#include "common/pg/array.h"
#include "services/ledger/core/period.h"
#include "services/ledger/store/book_rows.h"
#include "services/ledger/store/period_store.h"
#include "services/ledger/store/transfer_rows.h"

namespace crowdloom::ledger {
namespace {

constexpr pg::Query kLockShards{"ledger_lock_shards", R"sql(
  SELECT shard, last_batch, last_time FROM shard WHERE shard = ANY ($1::smallint[])
  ORDER BY shard FOR UPDATE)sql"};

constexpr pg::Query kAdvanceShards{"ledger_advance_shards", R"sql(
  UPDATE shard SET last_batch = shard.last_batch + 1, last_time = written.record_time
  FROM UNNEST($1::smallint[], $2::timestamptz[]) AS written (shard, record_time)
  WHERE shard.shard = written.shard)sql"};

constexpr pg::Query kLockBalances{"ledger_lock_balances", R"sql(
  SELECT account_id, amount FROM balance WHERE account_id = ANY ($1::bigint[])
  ORDER BY account_id FOR UPDATE)sql"};

constexpr pg::Query kWriteBalances{"ledger_write_balances", R"sql(
  UPDATE balance SET amount = changed.amount
  FROM UNNEST($1::bigint[], $2::bigint[]) AS changed (account_id, amount)
  WHERE balance.account_id = changed.account_id)sql"};

std::set<AccountKey> AccountsOf(const std::vector<Posting>& transfers) {
  absl::flat_hash_set<AccountKey> accounts;  // most are named again and again
  for (const Posting& transfer : transfers) {
    accounts.insert(transfer.debit);
    accounts.insert(transfer.credit);
  }
  return {accounts.begin(), accounts.end()};
}

// Whether anything may take effect in a month that could be closed: one that is over. The clock of
// whoever closed it may be ahead of ours.
bool ReachesBack(absl::Span<const Command> commands, absl::Time now) {
  const absl::Time start = StartOf(MonthOf(now + absl::Hours(1)));
  return std::any_of(commands.begin(), commands.end(), [&](const Command& command) {
    return EffectiveTimeOf(command).value_or(start) < start;
  });
}

}  // namespace

std::vector<absl::Status> PostingStore::Apply(pg::Tx& tx, absl::Span<const Command> commands,
                                              absl::Time now) {
  CHECK_LE(commands.size(), kCommandsMax);
  Needs needs = NeedsOf(commands);
  const Shards shards = LockShards(tx, needs, now);
  Book book;
  for (const auto& [number, shard] : shards) book.StartBatch(number, shard.last_batch + 1);
  Load(tx, needs, book);
  if (ReachesBack(commands, now)) book.closed = ReadClosedTimes(tx);
  std::vector<absl::Status> outcomes;
  outcomes.reserve(commands.size());
  for (const Command& command : commands) outcomes.push_back(book.Apply(command, now));
  Write(tx, book, shards);
  return outcomes;
}

PostingStore::Shards PostingStore::LockShards(pg::Tx& tx, const Needs& needs, absl::Time now) {
  std::vector<int16_t> numbers(needs.shards.begin(), needs.shards.end());
  Shards shards;
  for (const pqxx::row& row : tx.Exec(kLockShards, pg::Array(numbers))) {
    shards[row[0].as<int>()] = {row[1].as<int64_t>(), std::max(now, pg::TimeOf(row[2]))};
  }
  CHECK_EQ(shards.size(), needs.shards.size());
  return shards;
}

void PostingStore::Load(pg::Tx& tx, Needs& needs, Book& book) {
  ReadHolds(tx, needs, book);
  ReadOriginals(tx, needs, book);
  LockBalances(tx, needs, book);
  ReadProjectTotals(tx, needs, book);
  ReadEarnings(tx, needs, book);
  ReadRecords(tx, needs, book);
}

void PostingStore::LockBalances(pg::Tx& tx, const Needs& needs, Book& book) {
  const AccountIds ids = accounts_.FindOrMake(tx, needs.guarded);
  absl::flat_hash_map<int64_t, const AccountKey*> keys;
  std::vector<int64_t> sorted;
  for (const auto& [key, id] : ids) {
    keys[id] = &key;
    sorted.push_back(id);
  }
  std::sort(sorted.begin(), sorted.end());
  const pqxx::result rows = tx.Exec(kLockBalances, pg::Array(sorted));
  CHECK_EQ(static_cast<size_t>(rows.size()), sorted.size()) << "an account without its balance";
  for (const pqxx::row& row : rows) {
    book.balances.Load(*keys[row[0].as<int64_t>()], row[1].as<int64_t>());
  }
}

void PostingStore::Write(pg::Tx& tx, const Book& book, const Shards& shards) {
  if (!book.transfers().empty()) WriteTransfers(tx, book.transfers(), shards);
  WriteBalances(tx, book);
  WriteHolds(tx, book);
  WriteEarnings(tx, book);
  WriteProjectTotals(tx, book);
  WriteRefusals(tx, book, shards.begin()->second.record_time);
}

void PostingStore::WriteTransfers(pg::Tx& tx, const std::vector<Posting>& transfers,
                                  const Shards& shards) {
  const AccountIds ids = accounts_.FindOrMake(tx, AccountsOf(transfers));
  TransferRows rows;
  for (const Posting& transfer : transfers) {
    const Shard& shard = shards.at(ShardOfTransfer(transfer.id));
    rows.Add(transfer, ids.at(transfer.debit), ids.at(transfer.credit), shard.record_time);
  }
  rows.Insert(tx);
  std::vector<int16_t> numbers;
  std::vector<absl::Time> times;
  for (const int number : rows.shards()) {
    numbers.push_back(static_cast<int16_t>(number));
    times.push_back(shards.at(number).record_time);
  }
  tx.Exec(kAdvanceShards, pg::Array(numbers), pg::Array(times));
}

void PostingStore::WriteBalances(pg::Tx& tx, const Book& book) {
  std::set<AccountKey> keys;
  book.balances.ForEachChanged([&](const AccountKey& key, int64_t) { keys.insert(key); });
  if (keys.empty()) return;
  const AccountIds ids = accounts_.FindOrMake(tx, keys);
  std::vector<int64_t> account_ids;
  std::vector<int64_t> amounts;
  book.balances.ForEachChanged([&](const AccountKey& key, int64_t amount) {
    account_ids.push_back(ids.at(key));
    amounts.push_back(amount);
  });
  const int64_t written = tx.ExecCount(kWriteBalances, pg::Array(account_ids), pg::Array(amounts));
  CHECK_EQ(written, static_cast<int64_t>(account_ids.size()));
}

}  // namespace crowdloom::ledger
