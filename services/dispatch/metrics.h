// Every metric of this service.
#ifndef CROWDLOOM_SERVICES_DISPATCH_METRICS_H_
#define CROWDLOOM_SERVICES_DISPATCH_METRICS_H_

#include "common/metrics/metrics.h"

namespace crowdloom::dispatch {

struct Metrics {
  metrics::Counter& leases = metrics::CounterFamily("dispatch_leases_total", "Leases given").With();
  metrics::Counter& refused =
      metrics::CounterFamily("dispatch_refused_suggestions_total",
                             "Tasks that Redis suggested and PostgreSQL did not give")
          .With();
  metrics::Counter& submissions =
      metrics::CounterFamily("dispatch_submissions_total", "Answers and reviews recorded").With();
  metrics::Counter& expired =
      metrics::CounterFamily("dispatch_expired_leases_total", "Leases that ran out").With();
  metrics::Counter& gold_missing =
      metrics::CounterFamily("dispatch_gold_missing_total",
                             "Turns of workers at which there was no gold task left for them")
          .With();
  metrics::Counter& rebuilds =
      metrics::CounterFamily("dispatch_rebuilds_total", "Queues rebuilt from PostgreSQL").With();
  metrics::Counter& overdue =
      metrics::CounterFamily("dispatch_overdue_batches_total",
                             "Batches whose deadline passed before they were over")
          .With();
  // Of the whole installation, whichever process says it (census.h).
  metrics::Gauge& queued =
      metrics::GaugeFamily("dispatch_queued_tasks", "Tasks in the queues of running batches")
          .With();
  metrics::Gauge& queue_idle_seconds =
      metrics::GaugeFamily("dispatch_queue_idle_seconds",
                           "Longest time that a running batch with queued tasks gave none out")
          .With();
  metrics::Gauge& open_leases =
      metrics::GaugeFamily("dispatch_open_leases", "Leases of running batches held now").With();
  metrics::Gauge& expiring_leases =
      metrics::GaugeFamily("dispatch_expiring_leases", "Of them, those that end within 2 minutes")
          .With();
  metrics::Gauge& active_workers =
      metrics::GaugeFamily("dispatch_active_workers", "Workers who hold a lease").With();
  metrics::Gauge& below_pay_floor =
      metrics::GaugeFamily("dispatch_batches_below_pay_floor",
                           "Running batches whose labels bring less an hour than the floor")
          .With();
};

// Those of the process.
Metrics& ProcessMetrics();

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_METRICS_H_
