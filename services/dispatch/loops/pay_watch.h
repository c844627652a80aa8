// Watches what an hour of work brings in each running batch. A batch that pays less than the floor
// which the company has set itself counts in dispatch_batches_below_pay_floor, on which monitoring
// alarms, and is named in the log when it falls below.
#ifndef CROWDLOOM_SERVICES_DISPATCH_LOOPS_PAY_WATCH_H_
#define CROWDLOOM_SERVICES_DISPATCH_LOOPS_PAY_WATCH_H_

#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "common/outbox/consumer.h"
#include "common/pg/connection.h"
#include "services/dispatch/core/keys.h"

namespace crowdloom::dispatch {

// Used by one thread.
class PayWatch {
 public:
  static constexpr int kBatchesMax = 500;  // looked at in one step

  // `floor`: micros an hour; 0 watches nothing.
  PayWatch(pg::Connection* db, int64_t floor) : db_(*db), floor_(floor) {}

  absl::StatusOr<outbox::Consumer::Progress> Step();

  const absl::flat_hash_set<BatchKey>& below() const { return below_; }

 private:
  pg::Connection& db_;
  const int64_t floor_;
  absl::flat_hash_set<BatchKey> below_;
};

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_LOOPS_PAY_WATCH_H_
