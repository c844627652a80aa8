// Base64 in the URL alphabet, without padding (RFC 4648 section 5).
#ifndef CROWDLOOM_COMMON_BASE_BASE64URL_H_
#define CROWDLOOM_COMMON_BASE_BASE64URL_H_

#include <optional>
#include <string>
#include <string_view>

namespace crowdloom {

std::string Base64UrlEncode(std::string_view bytes);

// Strict: nullopt for padding, blanks, other alphabets and non-canonical last characters, so that
// every byte string has exactly one text.
std::optional<std::string> Base64UrlDecode(std::string_view text);

}  // namespace crowdloom

#endif  // CROWDLOOM_COMMON_BASE_BASE64URL_H_
