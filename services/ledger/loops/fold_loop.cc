#include "services/ledger/loops/fold_loop.h"

#include "common/base/status.h"
#include "common/pg/tx.h"
#include "services/ledger/store/fold.h"

namespace crowdloom::ledger {
namespace {

// Of each shard in one step: at most some hundred thousand transfers.
constexpr int64_t kBatchesMax = 500;

}  // namespace

absl::StatusOr<outbox::Consumer::Progress> FoldStep(pg::Connection& connection, Metrics& metrics) {
  int64_t folded = 0;
  absl::Duration lag;
  CL_RETURN_IF_ERROR(pg::RunTx(connection, [&](pg::Tx& tx) {
    folded = Fold(tx, kBatchesMax);
    lag = FoldLag(tx);
    return absl::OkStatus();
  }));
  metrics.fold_lag_seconds.With().Set(absl::ToDoubleSeconds(lag));
  return folded >= kBatchesMax ? outbox::Consumer::Progress::kAdvanced
                               : outbox::Consumer::Progress::kCaughtUp;
}

}  // namespace crowdloom::ledger
