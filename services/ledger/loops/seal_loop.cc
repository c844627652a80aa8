#include "services/ledger/loops/seal_loop.h"

#include "common/base/status.h"
#include "common/log/log.h"
#include "common/pg/tx.h"
#include "services/ledger/store/chain.h"

namespace crowdloom::ledger {
namespace {

constexpr int64_t kTransfersMax = 50'000;
constexpr absl::Duration kLogInterval = absl::Hours(24);

}  // namespace

absl::StatusOr<outbox::Consumer::Progress> Sealer::Step() {
  int64_t sealed = 0;
  ChainHead head;
  CL_RETURN_IF_ERROR(pg::RunTx(connection_, [&](pg::Tx& tx) {
    sealed = Seal(tx, kTransfersMax);
    head = ReadChainHead(tx);
    return absl::OkStatus();
  }));
  if (sealed > 0) return outbox::Consumer::Progress::kAdvanced;
  if (head.number > 0 && clock_.Now() - logged_ >= kLogInterval) {
    log::Info("ledger chain head", {{"number", head.number}, {"hash", head.hash}});
    logged_ = clock_.Now();
  }
  return outbox::Consumer::Progress::kCaughtUp;
}

}  // namespace crowdloom::ledger
