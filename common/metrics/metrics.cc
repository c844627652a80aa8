#include "common/metrics/metrics.h"

#include <prometheus/text_serializer.h>

#include <map>
#include <string_view>

#include "common/base/check.h"

namespace crowdloom::metrics {
namespace {

std::map<std::string, std::string> Labelled(const std::vector<std::string>& labels,
                                            std::initializer_list<std::string_view> values) {
  CHECK_EQ(labels.size(), values.size());
  std::map<std::string, std::string> labelled;
  size_t i = 0;
  for (const std::string_view value : values) labelled.emplace(labels[i++], value);
  return labelled;
}

}  // namespace

Registry& ProcessRegistry() {
  static Registry* const registry = new Registry;
  return *registry;
}

std::string Scrape(Registry& registry) {
  return prometheus::TextSerializer().Serialize(registry.Collect());
}

const std::vector<double>& DurationBuckets() {
  static const std::vector<double>* const buckets = new std::vector<double>{
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  return *buckets;
}

CounterFamily::CounterFamily(const std::string& name, const std::string& help,
                             std::vector<std::string> labels, Registry& registry)
    : labels_(std::move(labels)),
      family_(prometheus::BuildCounter().Name(name).Help(help).Register(registry)) {}

Counter& CounterFamily::With(std::initializer_list<std::string_view> values) {
  return family_.Add(Labelled(labels_, values));
}

GaugeFamily::GaugeFamily(const std::string& name, const std::string& help,
                         std::vector<std::string> labels, Registry& registry)
    : labels_(std::move(labels)),
      family_(prometheus::BuildGauge().Name(name).Help(help).Register(registry)) {}

Gauge& GaugeFamily::With(std::initializer_list<std::string_view> values) {
  return family_.Add(Labelled(labels_, values));
}

HistogramFamily::HistogramFamily(const std::string& name, const std::string& help,
                                 std::vector<std::string> labels, std::vector<double> buckets,
                                 Registry& registry)
    : labels_(std::move(labels)),
      buckets_(std::move(buckets)),
      family_(prometheus::BuildHistogram().Name(name).Help(help).Register(registry)) {}

Histogram& HistogramFamily::With(std::initializer_list<std::string_view> values) {
  return family_.Add(Labelled(labels_, values), buckets_);
}

}  // namespace crowdloom::metrics
