// Every metric of this service. RED of methods, queries, queues and consumers come from common.
#ifndef CROWDLOOM_SERVICES_LEDGER_METRICS_H_
#define CROWDLOOM_SERVICES_LEDGER_METRICS_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/metrics/metrics.h"
#include "services/ledger/core/command.h"

namespace crowdloom::ledger {

// Thread-safe.
struct Metrics {
  metrics::CounterFamily commands_total{
      "ledger_commands_total", "Commands posted, by how their transaction ended", {"outcome"}};
  metrics::HistogramFamily batch_commands{"ledger_batch_commands",
                                          "Commands in one transaction",
                                          {},
                                          {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000}};
  metrics::GaugeFamily fold_lag_seconds{
      "ledger_fold_lag_seconds", "Age of the oldest transfer that is not in its balance yet"};

  metrics::GaugeFamily discrepancies{
      "ledger_discrepancies", "What the reconciliation finds wrong; zero at rest", {"check"}};
  metrics::GaugeFamily audit_time_seconds{
      "ledger_audit_time_seconds", "When the reconciliation last ended, in seconds since 1970"};

  void Count(absl::Span<const Command> commands, const absl::Status& status) {
    commands_total.With({status.ok() ? "committed" : "failed"})
        .Increment(static_cast<double>(commands.size()));
    batch_commands.With().Observe(static_cast<double>(commands.size()));
  }
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_METRICS_H_
