#include "services/gateway/metrics.h"

#include "common/metrics/metrics.h"

namespace crowdloom::gateway {

void CountVariant(std::string_view outcome) {
  static metrics::CounterFamily family("gateway_picture_variants_total",
                                       "Pictures asked for in a device's size", {"outcome"});
  family.With({outcome}).Increment();
}

void ObserveVariant(absl::Duration duration) {
  static metrics::HistogramFamily family("gateway_picture_variant_seconds",
                                         "Time to make a picture in a device's size");
  family.With().Observe(absl::ToDoubleSeconds(duration));
}

void CountUploaded(size_t bytes) {
  static metrics::CounterFamily family("gateway_uploaded_bytes_total", "Bytes of media taken in");
  family.With().Increment(static_cast<double>(bytes));
}

}  // namespace crowdloom::gateway
