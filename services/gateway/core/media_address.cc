#include "services/gateway/core/media_address.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::gateway {

constexpr std::string_view kWidth = "&w=";

absl::StatusOr<MediaAddress> ParseMediaAddress(std::string_view path, std::string_view query) {
  MediaAddress address;
  const size_t width = query.rfind(kWidth);
  address.signed_url = StrCat(path, "?", query.substr(0, width));
  if (width == std::string_view::npos) return address;
  const std::string_view asked = query.substr(width + kWidth.size());
  const bool offered = absl::SimpleAtoi(ToAbsl(asked), &address.width) &&
                       std::ranges::find(kVariantWidths, address.width) != kVariantWidths.end();
  if (offered) return address;
  return MakeError(absl::StatusCode::kInvalidArgument, "UNKNOWN_WIDTH",
                   "pictures are not offered in this width",
                   {{"offered", absl::StrJoin(kVariantWidths, ", ")}});
}

}  // namespace crowdloom::gateway
