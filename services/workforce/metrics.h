// Every metric of this service. RED of methods, queries and queues come from common.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_METRICS_H_
#define CROWDLOOM_SERVICES_WORKFORCE_METRICS_H_

#include "common/metrics/metrics.h"

namespace crowdloom::workforce {

// Thread-safe.
struct Metrics {
  metrics::CounterFamily sign_ins_total{
      "workforce_sign_ins_total",
      "Tries to sign in by outcome; many that failed mean that somebody is guessing",
      {"outcome"}};
  metrics::HistogramFamily password_seconds{"workforce_password_seconds",
                                            "One password digest, without the wait for a thread"};
};

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_METRICS_H_
