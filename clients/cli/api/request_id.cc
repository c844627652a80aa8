#include "clients/cli/api/request_id.h"

#include "common/base/clock.h"
#include "common/base/rng.h"
#include "common/base/uuid.h"

namespace crowdloom::cli {

std::string NewRequestId() {
  thread_local Rng rng = Rng::FromEntropy();
  return NewUuid(*SystemClock(), rng);
}

}  // namespace crowdloom::cli
