// Which id an account has. Accounts are made on their first use and never change, so an id that is
// committed can be remembered for ever. What this transaction made is remembered only when a later
// one finds it: until its commit nobody else sees the account, so whoever had its id would read a
// balance of zero without a lock and overwrite what was posted meanwhile.
//
// Thread-safe; shared by all threads of a process.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_ACCOUNT_INDEX_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_ACCOUNT_INDEX_H_

#include <cstdint>
#include <set>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "common/pg/tx.h"
#include "services/ledger/core/account.h"

namespace crowdloom::ledger {

using AccountIds = absl::flat_hash_map<AccountKey, int64_t>;

class AccountIndex {
 public:
  // The ids of all these accounts. Those that are missing are made in the order of their keys, with
  // a balance of zero, so that two transactions that make the same ones wait in one direction only.
  AccountIds FindOrMake(pg::Tx& tx, const std::set<AccountKey>& keys);

 private:
  static constexpr size_t kRememberedMax = 2'000'000;

  // Moves what is known from `keys` to the result.
  AccountIds TakeRemembered(std::vector<AccountKey>& keys);
  void Remember(const AccountIds& ids);

  absl::Mutex mutex_;
  AccountIds remembered_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_ACCOUNT_INDEX_H_
