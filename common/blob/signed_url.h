// URLs that let whoever holds them read one blob until they expire, without a session:
//
//   /media/<blob>?e=<expiry, seconds since 1970>&s=<HMAC-SHA256 of both, base64url>
#ifndef CROWDLOOM_COMMON_BLOB_SIGNED_URL_H_
#define CROWDLOOM_COMMON_BLOB_SIGNED_URL_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace crowdloom::blob {

inline constexpr std::string_view kMediaPath = "/media/";

// The expiry is rounded up to whole seconds. The blob's name is valid (store.h).
std::string SignUrl(std::string_view key, std::string_view blob, absl::Time expiry);

// The blob that `url` (path and query) opens at `now`. PERMISSION_DENIED, reason URL_EXPIRED when
// it was good once, URL_INVALID for everything else.
absl::StatusOr<std::string> VerifyUrl(std::string_view key, std::string_view url, absl::Time now);

}  // namespace crowdloom::blob

#endif  // CROWDLOOM_COMMON_BLOB_SIGNED_URL_H_
