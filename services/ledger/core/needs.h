// Which state must be loaded into a Book before it can decide a batch of commands.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_NEEDS_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_NEEDS_H_

#include <cstdint>
#include <set>
#include <string>

#include "absl/types/span.h"
#include "services/ledger/core/command.h"

namespace crowdloom::ledger {

struct Needs {
  std::set<int> shards;
  std::set<AccountKey> guarded;  // accounts whose balances decide
  std::set<int64_t> projects;
  std::set<HoldId> holds;
  std::set<EarningId> earnings;
  std::set<std::string> keys;  // of posts and reversals
  std::set<int64_t> originals;
};

Needs NeedsOf(absl::Span<const Command> commands);

// The guarded accounts of a transfer that is to be reversed; known once it is loaded.
void AddAccountsOf(const Posting& original, Needs& needs);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_NEEDS_H_
