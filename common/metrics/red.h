// Rate, errors and duration: the three questions about anything that is called, asked in the same
// words everywhere, so that one dashboard fits every service. Thread-safe.
#ifndef CROWDLOOM_COMMON_METRICS_RED_H_
#define CROWDLOOM_COMMON_METRICS_RED_H_

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "common/metrics/metrics.h"

namespace crowdloom::metrics {

// rpc_<side>_requests_total{method,code}, rpc_<side>_duration_seconds{method} and
// rpc_<side>_in_flight{method}. A side is "server" or "client".
class RpcMetrics {
 public:
  explicit RpcMetrics(const std::string& side = "server", Registry& registry = ProcessRegistry());

  // One Finished follows each Started.
  void Started(std::string_view method);
  void Finished(std::string_view method, std::string_view code, absl::Duration duration);

 private:
  CounterFamily requests_total_;
  HistogramFamily duration_seconds_;
  GaugeFamily in_flight_;
};

// pg_query_duration_seconds{query} and pg_query_errors_total{query}, by the query's name.
class QueryMetrics {
 public:
  explicit QueryMetrics(Registry& registry = ProcessRegistry());

  void Finished(std::string_view query, bool ok, absl::Duration duration);

 private:
  HistogramFamily duration_seconds_;
  CounterFamily errors_total_;
};

}  // namespace crowdloom::metrics

#endif  // CROWDLOOM_COMMON_METRICS_RED_H_
