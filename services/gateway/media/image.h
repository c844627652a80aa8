// Pictures, by libvips: read their measures, make them small and upright. Only the loaders of what
// browsers show are on, a picture is measured by its header before anything is decoded, and JPEG is
// decoded at the size that is wanted, so that what a picture costs has a bound. Thread-safe; takes
// up to a second: never on a thread that answers others.
#ifndef CROWDLOOM_SERVICES_GATEWAY_MEDIA_IMAGE_H_
#define CROWDLOOM_SERVICES_GATEWAY_MEDIA_IMAGE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace crowdloom::gateway {

struct ImageInfo {
  int width = 0;  // as stored, before it is turned upright
  int height = 0;
  bool upright = true;    // as stored it is upright already
  bool animated = false;  // has several pictures
};

// Largest picture that is decoded: 400 MB in memory in the worst case.
inline constexpr int64_t kPixelsMax = 100'000'000;

// From the header alone. INVALID_ARGUMENT (BROKEN_IMAGE, IMAGE_TOO_LARGE).
absl::StatusOr<ImageInfo> ReadImageInfo(std::string_view bytes);

// The picture turned upright and at most `width` wide, never larger than it is: WebP, or JPEG for
// one that is too tall for WebP; without metadata, which can hold where it was taken. Errors as
// above.
absl::StatusOr<std::string> MakeVariant(std::string_view bytes, int width);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_MEDIA_IMAGE_H_
