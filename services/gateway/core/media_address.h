// The address of a medium as a client asks for it: the signed address (common/blob/signed_url.h),
// and perhaps "&w=<pixels>" behind it for a picture that is no wider than that. The width is not
// signed: who may see a picture may see it smaller. Few widths are offered, so that many devices
// share one cached variant.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CORE_MEDIA_ADDRESS_H_
#define CROWDLOOM_SERVICES_GATEWAY_CORE_MEDIA_ADDRESS_H_

#include <array>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace crowdloom::gateway {

inline constexpr std::array<int, 5> kVariantWidths = {320, 640, 1080, 1600, 2048};

struct MediaAddress {
  std::string signed_url;  // path and query
  int width = 0;           // one of kVariantWidths; 0 for the original
};

// INVALID_ARGUMENT (UNKNOWN_WIDTH, metadata `offered`) for any other width.
absl::StatusOr<MediaAddress> ParseMediaAddress(std::string_view path, std::string_view query);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CORE_MEDIA_ADDRESS_H_
