#include "services/dispatch/metrics.h"

namespace crowdloom::dispatch {

Metrics& ProcessMetrics() {
  static Metrics* const metrics = new Metrics();
  return *metrics;
}

}  // namespace crowdloom::dispatch
