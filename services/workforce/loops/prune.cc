#include "services/workforce/loops/prune.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/outbox/outbox.h"
#include "common/rpc/idempotency.h"
#include "services/workforce/core/throttle.h"
#include "services/workforce/store/session_store.h"
#include "services/workforce/store/sign_in_store.h"

namespace crowdloom::workforce {
namespace {

constexpr int kRowsMax = 1000;
constexpr absl::Duration kRequestAge = absl::Hours(7 * 24);
constexpr absl::Duration kEventAge = absl::Hours(30 * 24);

}  // namespace

absl::StatusOr<outbox::Consumer::Progress> Prune(pg::Connection& connection, const Clock& clock) {
  const absl::Time now = clock.Now();
  int64_t most = 0;
  CL_RETURN_IF_ERROR(pg::RunTx(connection, [&](pg::Tx& tx) {
    most = std::max({DeleteExpired(tx, now, kRowsMax),
                     DeleteOldTries(tx, now - kThrottleWindow, kRowsMax),
                     rpc::PruneRequests(tx, now - kRequestAge, kRowsMax),
                     outbox::Prune(tx, kEventAge, kRowsMax)});
    return absl::OkStatus();
  }));
  return most >= kRowsMax ? outbox::Consumer::Progress::kAdvanced
                          : outbox::Consumer::Progress::kCaughtUp;
}

}  // namespace crowdloom::workforce
