#include "common/metrics/red.h"

#include <string_view>

namespace crowdloom::metrics {

RpcMetrics::RpcMetrics(const std::string& side, Registry& registry)
    : requests_total_("rpc_" + side + "_requests_total", "Finished calls", {"method", "code"},
                      registry),
      duration_seconds_("rpc_" + side + "_duration_seconds", "Duration of finished calls",
                        {"method"}, DurationBuckets(), registry),
      in_flight_("rpc_" + side + "_in_flight", "Calls not finished yet", {"method"}, registry) {}

void RpcMetrics::Started(std::string_view method) { in_flight_.With({method}).Increment(); }

void RpcMetrics::Finished(std::string_view method, std::string_view code, absl::Duration duration) {
  in_flight_.With({method}).Decrement();
  requests_total_.With({method, code}).Increment();
  duration_seconds_.With({method}).Observe(absl::ToDoubleSeconds(duration));
}

QueryMetrics::QueryMetrics(Registry& registry)
    : duration_seconds_("pg_query_duration_seconds", "Duration of queries, by name", {"query"},
                        DurationBuckets(), registry),
      errors_total_("pg_query_errors_total", "Queries that failed, by name", {"query"}, registry) {}

void QueryMetrics::Finished(std::string_view query, bool ok, absl::Duration duration) {
  duration_seconds_.With({query}).Observe(absl::ToDoubleSeconds(duration));
  if (!ok) errors_total_.With({query}).Increment();
}

}  // namespace crowdloom::metrics
