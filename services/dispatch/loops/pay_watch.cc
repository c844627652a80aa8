#include "services/dispatch/loops/pay_watch.h"

#include <utility>

#include "common/base/status.h"
#include "common/log/log.h"
#include "common/pg/tx.h"
#include "services/dispatch/metrics.h"
#include "services/dispatch/store/batch_store.h"
#include "services/dispatch/store/pay_store.h"

namespace crowdloom::dispatch {

absl::StatusOr<outbox::Consumer::Progress> PayWatch::Step() {
  absl::flat_hash_set<BatchKey> below;
  const auto look = [&](pg::Tx& tx) -> absl::Status {
    below.clear();
    int looked = 0;
    for (const StoredBatch& stored : ListAlive(tx)) {
      if (stored.batch.state() != v1::Batch::RUNNING || ++looked > kBatchesMax) continue;
      const MeasuredPay pay = MeasurePay(tx, stored.key);
      if (pay.median_seconds > 0 && pay.hourly < floor_) below.insert(stored.key);
    }
    return absl::OkStatus();
  };
  if (floor_ > 0) CL_RETURN_IF_ERROR(pg::RunTx(db_, look));
  for (const BatchKey& batch : below) {
    if (!below_.contains(batch))
      log::Warn("a batch pays below the floor", {{"batch", NameOf(batch)}});
  }
  below_ = std::move(below);
  ProcessMetrics().below_pay_floor.Set(static_cast<double>(below_.size()));
  return outbox::Consumer::Progress::kCaughtUp;
}

}  // namespace crowdloom::dispatch
