// Every metric of this service. RED of methods and queries, and the feed's lag come from common.
#ifndef CROWDLOOM_SERVICES_CONSENSUS_METRICS_H_
#define CROWDLOOM_SERVICES_CONSENSUS_METRICS_H_

#include "common/metrics/metrics.h"

namespace crowdloom::consensus {

// Thread-safe. Counted when applied; a transaction that is done again counts again.
struct Metrics {
  metrics::CounterFamily decisions_total{"consensus_decisions_total",
                                         "Decisions about tasks: resolved, requested, disputed",
                                         {"decision"}};
  metrics::CounterFamily verdicts_total{
      "consensus_verdicts_total", "Verdicts told, by verdict", {"verdict"}};
  metrics::CounterFamily passes_total{"consensus_passes_total", "Batch passes over models", {}};
  metrics::CounterFamily gold_ended_total{
      "consensus_gold_ended_total", "Gold tasks that were ended by a rule, by reason", {"reason"}};
  metrics::GaugeFamily owned_shards{
      "consensus_owned_shards", "Shards of projects that this replica decides about, of 16", {}};
};

}  // namespace crowdloom::consensus

#endif  // CROWDLOOM_SERVICES_CONSENSUS_METRICS_H_
