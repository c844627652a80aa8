// Every metric of this service besides those of its calls (common/metrics/red.h).
#ifndef CROWDLOOM_SERVICES_GATEWAY_METRICS_H_
#define CROWDLOOM_SERVICES_GATEWAY_METRICS_H_

#include <string_view>

#include "absl/time/time.h"

namespace crowdloom::gateway {

// gateway_picture_variants_total{outcome}: "kept", "made", "failed" or "refused".
void CountVariant(std::string_view outcome);
// gateway_picture_variant_seconds: what making one took.
void ObserveVariant(absl::Duration duration);
// gateway_uploaded_bytes_total: of parts of media.
void CountUploaded(size_t bytes);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_METRICS_H_
