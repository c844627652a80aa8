// Posts commands: the only writer of the ledger's tables.
//
//   PostingStore store;
//   absl::Status status = pg::RunTx(connection, [&](pg::Tx& tx) {
//     outcomes = store.Apply(tx, commands, now);
//     return absl::OkStatus();
//   });
//
// Apply locks the shards of all commands, in order, until the transaction ends: one writer for each
// shard, however many threads and replicas post. Under these locks it reads what the commands need,
// lets core/book.h decide them in order, and writes what changed: each table with one statement,
// each guarded balance once. Callers gather many commands into one call; that is what makes it
// fast (group commit).
//
// An outcome that is an error has changed nothing, except that a refusal for want of money is
// recorded, so commit the transaction in any case.
//
// Thread-safe.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_POSTING_STORE_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_POSTING_STORE_H_

#include <map>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "services/ledger/core/book.h"
#include "services/ledger/core/needs.h"
#include "services/ledger/store/account_index.h"

namespace crowdloom::ledger {

// Far below kBatchTransfersMax transfers, as a command makes 5 at most, posts of many legs aside.
inline constexpr size_t kCommandsMax = 5000;

class PostingStore {
 public:
  // At most kCommandsMax commands. The outcomes are in their order.
  std::vector<absl::Status> Apply(pg::Tx& tx, absl::Span<const Command> commands, absl::Time now);

 private:
  struct Shard {
    int64_t last_batch = 0;
    absl::Time record_time;  // of its next batch: never before the last one's
  };
  using Shards = std::map<int, Shard>;

  static Shards LockShards(pg::Tx& tx, const Needs& needs, absl::Time now);
  void Load(pg::Tx& tx, Needs& needs, Book& book);
  void LockBalances(pg::Tx& tx, const Needs& needs, Book& book);
  void Write(pg::Tx& tx, const Book& book, const Shards& shards);
  void WriteTransfers(pg::Tx& tx, const std::vector<Posting>& transfers, const Shards& shards);
  void WriteBalances(pg::Tx& tx, const Book& book);

  AccountIndex accounts_;
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_POSTING_STORE_H_
