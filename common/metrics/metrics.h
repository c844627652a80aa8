// Metrics in Prometheus form. A family is declared once, where its service lists its metrics, and
// gives one series for each combination of label values:
//
//   metrics::CounterFamily leases("dispatch_leases_total", "Leases given", {"stage"});
//   leases.With({"label"}).Increment();
//
// With() takes a lock and a look-up; keep the reference it returns where that matters. The number
// of label values must be bounded by the code (methods, codes, query names), never by the input.
// Thread-safe. Families belong to the process: declare them with static storage or in a Module.
#ifndef CROWDLOOM_COMMON_METRICS_METRICS_H_
#define CROWDLOOM_COMMON_METRICS_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace crowdloom::metrics {

using Counter = prometheus::Counter;
using Gauge = prometheus::Gauge;
using Histogram = prometheus::Histogram;
using Registry = prometheus::Registry;

// The registry of the process. Never destroyed.
Registry& ProcessRegistry();

// Every metric of `registry` in the Prometheus text format: the body of /metrics.
std::string Scrape(Registry& registry = ProcessRegistry());

// Upper bounds in seconds, 0.5 ms to 10 s: for calls and queries.
const std::vector<double>& DurationBuckets();

// Declaring a family that the registry has already (same name, help and kind) gives the same one.
class CounterFamily {
 public:
  CounterFamily(const std::string& name, const std::string& help,
                std::vector<std::string> labels = {}, Registry& registry = ProcessRegistry());
  // One value for each label.
  Counter& With(std::initializer_list<std::string_view> values = {});

 private:
  std::vector<std::string> labels_;
  prometheus::Family<Counter>& family_;
};

class GaugeFamily {
 public:
  GaugeFamily(const std::string& name, const std::string& help,
              std::vector<std::string> labels = {}, Registry& registry = ProcessRegistry());
  Gauge& With(std::initializer_list<std::string_view> values = {});

 private:
  std::vector<std::string> labels_;
  prometheus::Family<Gauge>& family_;
};

class HistogramFamily {
 public:
  HistogramFamily(const std::string& name, const std::string& help,
                  std::vector<std::string> labels = {},
                  std::vector<double> buckets = DurationBuckets(),
                  Registry& registry = ProcessRegistry());
  Histogram& With(std::initializer_list<std::string_view> values = {});

 private:
  std::vector<std::string> labels_;
  std::vector<double> buckets_;
  prometheus::Family<Histogram>& family_;
};

}  // namespace crowdloom::metrics

#endif  // CROWDLOOM_COMMON_METRICS_METRICS_H_
