// What a file is, told by its first bytes. Names and types that an uploader claims are never
// believed: what cannot be told is not taken.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CORE_MEDIA_KIND_H_
#define CROWDLOOM_SERVICES_GATEWAY_CORE_MEDIA_KIND_H_

#include <optional>
#include <string_view>

#include "absl/types/span.h"

namespace crowdloom::gateway {

struct MediaKind {
  std::string_view extension;   // "jpg"
  std::string_view media_type;  // "image/jpeg"
  bool picture = false;

  friend bool operator==(const MediaKind&, const MediaKind&) = default;
};

// Every kind that tasks may be about: what all browsers show.
absl::Span<const MediaKind> MediaKinds();

// nullopt when the bytes are none of them. SVG is none: it is a document that can hold scripts.
std::optional<MediaKind> MediaKindOf(std::string_view bytes);

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CORE_MEDIA_KIND_H_
