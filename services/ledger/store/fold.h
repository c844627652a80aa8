// Folds the balances of free accounts: adds what closed batches moved to the balance rows and moves
// the watermark of each shard on, in one statement. A batch is closed when its transaction has
// committed, and batches of a shard commit in the order of their numbers, so everything up to the
// watermark is in the balance and everything after it is not: no transfer is missed or added twice.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_FOLD_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_FOLD_H_

#include <cstdint>

#include "absl/time/time.h"
#include "common/pg/tx.h"

namespace crowdloom::ledger {

// Folds at most `batches_max` batches of each shard; gives how many batches it folded in all. 0
// also when another replica is folding.
int64_t Fold(pg::Tx& tx, int64_t batches_max);

// The time since the oldest batch that is not folded was written.
absl::Duration FoldLag(pg::Tx& tx);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_FOLD_H_
