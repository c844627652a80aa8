// What batches cost and what their work pays: computed from what is stored, written nowhere.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_PAY_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_PAY_STORE_H_

#include <cstdint>

#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/store/batch_store.h"

namespace crowdloom::dispatch {

// The sum of what the batch's tasks can cost, exactly as holds will cover them.
v1::PreviewBatchCostResponse PreviewCost(pg::Tx& tx, const StoredTerms& terms);

// From the labels of the batch's latest tasks, at most kMeasuredMax of them.
struct MeasuredPay {
  static constexpr int kMeasuredMax = 200;

  double median_seconds = 0;  // 0 before anything is measured
  int64_t hourly = 0;         // micros: the mean amount at the median time
};
MeasuredPay MeasurePay(pg::Tx& tx, const BatchKey& batch);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_PAY_STORE_H_
