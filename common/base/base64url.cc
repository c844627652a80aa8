#include "common/base/base64url.h"

#include <string_view>

#include "absl/strings/escaping.h"
#include "common/base/strings.h"

namespace crowdloom {

std::string Base64UrlEncode(std::string_view bytes) {
  return absl::WebSafeBase64Escape(ToAbsl(bytes));
}

std::optional<std::string> Base64UrlDecode(std::string_view text) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(ToAbsl(text), &bytes)) return std::nullopt;
  if (Base64UrlEncode(bytes) != text) return std::nullopt;  // absl forgives padding and blanks
  return bytes;
}

}  // namespace crowdloom
