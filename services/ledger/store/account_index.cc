#include "services/ledger/store/account_index.h"

#include <utility>

#include "common/base/check.h"
#include "common/pg/array.h"

namespace crowdloom::ledger {
namespace {

constexpr pg::Query kFindAccounts{"ledger_find_accounts", R"sql(
  SELECT wanted.position, account.id, account.xmin = pg_current_xact_id()::xid
  FROM UNNEST($1::smallint[], $2::bigint[], $3::bigint[], $4::text[]) WITH ORDINALITY
         AS wanted (kind, owner, part, currency, position)
  JOIN account USING (kind, owner, part, currency))sql"};

constexpr pg::Query kMakeAccounts{"ledger_make_accounts", R"sql(
  WITH made AS (
    INSERT INTO account (kind, owner, part, currency)
    SELECT kind, owner, part, currency
    FROM UNNEST($1::smallint[], $2::bigint[], $3::bigint[], $4::text[]) WITH ORDINALITY
           AS wanted (kind, owner, part, currency, position)
    ORDER BY position
    ON CONFLICT DO NOTHING
    RETURNING id, kind)
  INSERT INTO balance (account_id, guarded)
  SELECT id, kind = ANY ($5::smallint[]) FROM made)sql"};

struct Columns {
  explicit Columns(const std::vector<AccountKey>& keys) {
    for (const AccountKey& key : keys) {
      kinds.push_back(static_cast<int16_t>(key.kind));
      owners.push_back(key.owner);
      parts.push_back(key.part);
      currencies.push_back(key.currency);
    }
  }
  std::vector<int16_t> kinds;
  std::vector<int64_t> owners;
  std::vector<int64_t> parts;
  std::vector<std::string> currencies;
};

struct Found {
  AccountIds committed;
  AccountIds own;  // made by this transaction, which may still be rolled back
};

Found Find(pg::Tx& tx, const std::vector<AccountKey>& keys) {
  Found found;
  if (keys.empty()) return found;
  const Columns columns(keys);
  for (const pqxx::row& row :
       tx.Exec(kFindAccounts, pg::Array(columns.kinds), pg::Array(columns.owners),
               pg::Array(columns.parts), pg::Array(columns.currencies))) {
    AccountIds& ids = row[2].as<bool>() ? found.own : found.committed;
    ids.emplace(keys[row[0].as<size_t>() - 1], row[1].as<int64_t>());
  }
  return found;
}

void Make(pg::Tx& tx, const std::vector<AccountKey>& keys) {
  std::vector<int16_t> guarded;
  for (const AccountType& type : ChartOfAccounts()) {
    if (type.guarded) guarded.push_back(static_cast<int16_t>(type.kind));
  }
  const Columns columns(keys);
  tx.Exec(kMakeAccounts, pg::Array(columns.kinds), pg::Array(columns.owners),
          pg::Array(columns.parts), pg::Array(columns.currencies), pg::Array(guarded));
}

std::vector<AccountKey> Missing(const std::vector<AccountKey>& keys, const Found& found) {
  std::vector<AccountKey> missing;
  for (const AccountKey& key : keys) {
    if (!found.committed.contains(key) && !found.own.contains(key)) missing.push_back(key);
  }
  return missing;
}

}  // namespace

AccountIds AccountIndex::FindOrMake(pg::Tx& tx, const std::set<AccountKey>& keys) {
  std::vector<AccountKey> wanted(keys.begin(), keys.end());
  AccountIds ids = TakeRemembered(wanted);
  if (wanted.empty()) return ids;
  const Found found = Find(tx, wanted);
  Remember(found.committed);
  ids.insert(found.committed.begin(), found.committed.end());
  ids.insert(found.own.begin(), found.own.end());
  const std::vector<AccountKey> missing = Missing(wanted, found);
  if (missing.empty()) return ids;
  Make(tx, missing);
  const Found made = Find(tx, missing);
  CHECK_EQ(made.committed.size() + made.own.size(), missing.size());
  ids.insert(made.committed.begin(), made.committed.end());
  ids.insert(made.own.begin(), made.own.end());
  return ids;
}

AccountIds AccountIndex::TakeRemembered(std::vector<AccountKey>& keys) {
  AccountIds ids;
  std::vector<AccountKey> unknown;
  absl::MutexLock lock(&mutex_);
  for (AccountKey& key : keys) {
    const auto found = remembered_.find(key);
    if (found == remembered_.end()) {
      unknown.push_back(std::move(key));
    } else {
      ids.insert(*found);
    }
  }
  keys = std::move(unknown);
  return ids;
}

void AccountIndex::Remember(const AccountIds& ids) {
  absl::MutexLock lock(&mutex_);
  if (remembered_.size() + ids.size() > kRememberedMax) remembered_.clear();
  remembered_.insert(ids.begin(), ids.end());
}

}  // namespace crowdloom::ledger
