#include "common/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/metrics/red.h"

namespace crowdloom::metrics {
namespace {

using ::testing::HasSubstr;

TEST(MetricsTest, ScrapeShowsEverySeries) {
  Registry registry;
  CounterFamily leases("leases_total", "Leases given", {"stage", "kind"}, registry);
  leases.With({"label", "a\"b"}).Increment();
  leases.With({"label", "a\"b"}).Increment(2);
  GaugeFamily depth("depth", "Queue depth", {}, registry);
  depth.With().Set(7);
  const std::string text = Scrape(registry);
  EXPECT_THAT(text, HasSubstr("# HELP leases_total Leases given\n# TYPE leases_total counter\n"));
  EXPECT_THAT(text, HasSubstr("leases_total{kind=\"a\\\"b\",stage=\"label\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("depth 7\n"));
}

TEST(MetricsTest, DeclaringTwiceGivesTheSameFamily) {
  Registry registry;
  CounterFamily first("x_total", "x", {}, registry);
  CounterFamily second("x_total", "x", {}, registry);
  first.With().Increment();
  second.With().Increment();
  EXPECT_THAT(Scrape(registry), HasSubstr("x_total 2\n"));
}

TEST(MetricsDeathTest, WrongNumberOfLabelsIsOurError) {
  Registry registry;
  CounterFamily family("x_total", "x", {"a"}, registry);
  EXPECT_DEATH(family.With({"1", "2"}), "CHECK failed");
}

TEST(MetricsTest, RpcMetricsCountRateErrorsAndDuration) {
  Registry registry;
  RpcMetrics metrics("server", registry);
  metrics.Started("Submit");
  metrics.Started("Submit");
  metrics.Finished("Submit", "OK", absl::Milliseconds(3));
  const std::string text = Scrape(registry);
  EXPECT_THAT(text, HasSubstr("rpc_server_in_flight{method=\"Submit\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("rpc_server_requests_total{code=\"OK\",method=\"Submit\"} 1\n"));
  EXPECT_THAT(text,
              HasSubstr("rpc_server_duration_seconds_bucket{method=\"Submit\",le=\"0.005\"} 1\n"));
  EXPECT_THAT(text,
              HasSubstr("rpc_server_duration_seconds_bucket{method=\"Submit\",le=\"0.0025\"} 0\n"));
}

TEST(MetricsTest, QueryMetricsCountFailures) {
  Registry registry;
  QueryMetrics metrics(registry);
  metrics.Finished("find_batch", true, absl::Milliseconds(1));
  metrics.Finished("find_batch", false, absl::Milliseconds(1));
  const std::string text = Scrape(registry);
  EXPECT_THAT(text, HasSubstr("pg_query_duration_seconds_count{query=\"find_batch\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("pg_query_errors_total{query=\"find_batch\"} 1\n"));
}

}  // namespace
}  // namespace crowdloom::metrics
