#include "services/ledger/core/recovery.h"

#include <algorithm>

#include "services/ledger/core/rounding.h"

namespace crowdloom::ledger {

int64_t Recoverable(const RecoveryLimit& limit, int64_t payable, int64_t owed,
                    const std::string& currency) {
  if (limit.least_left > 0 && limit.currency != currency) return 0;
  // In two parts, so that neither product leaves 64 bits.
  const int64_t share =
      payable / kMillion * limit.share_ppm + payable % kMillion * limit.share_ppm / kMillion;
  return std::max<int64_t>(0, std::min({owed, share, payable - limit.least_left}));
}

}  // namespace crowdloom::ledger
