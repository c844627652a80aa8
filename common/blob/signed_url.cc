#include "common/blob/signed_url.h"

#include <cstdint>

#include "absl/strings/numbers.h"
#include "common/base/base64url.h"
#include "common/base/check.h"
#include "common/base/hmac.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/blob/store.h"

namespace crowdloom::blob {
namespace {

constexpr std::string_view kExpiry = "?e=";
constexpr std::string_view kSignature = "&s=";

// The first words keep this use of the key apart from any other.
std::string Signature(std::string_view key, std::string_view blob, int64_t expiry_seconds) {
  return Base64UrlEncode(HmacSha256(key, StrCat("crowdloom media\n", expiry_seconds, "\n", blob)));
}

absl::Status Denied(std::string_view reason, std::string_view message) {
  return MakeError(absl::StatusCode::kPermissionDenied, reason, message);
}

absl::Status Invalid() { return Denied("URL_INVALID", "the link is not valid"); }

}  // namespace

std::string SignUrl(std::string_view key, std::string_view blob, absl::Time expiry) {
  CHECK_OK(ValidateName(blob));
  const int64_t seconds =
      absl::ToInt64Seconds(absl::Ceil(expiry - absl::UnixEpoch(), absl::Seconds(1)));
  return StrCat(kMediaPath, blob, kExpiry, seconds, kSignature, Signature(key, blob, seconds));
}

absl::StatusOr<std::string> VerifyUrl(std::string_view key, std::string_view url, absl::Time now) {
  const size_t query = url.find(kExpiry);
  const size_t signature = url.find(kSignature);
  if (!url.starts_with(kMediaPath) || query == std::string_view::npos ||
      signature == std::string_view::npos || signature < query) {
    return Invalid();
  }
  const std::string_view blob = url.substr(kMediaPath.size(), query - kMediaPath.size());
  const std::string_view expiry =
      url.substr(query + kExpiry.size(), signature - query - kExpiry.size());
  int64_t seconds = 0;
  if (!ValidateName(blob).ok() || !absl::SimpleAtoi(ToAbsl(expiry), &seconds)) return Invalid();
  if (!ConstantTimeEqual(url.substr(signature + kSignature.size()),
                         Signature(key, blob, seconds))) {
    return Invalid();
  }
  if (now >= absl::FromUnixSeconds(seconds)) return Denied("URL_EXPIRED", "the link has expired");
  return std::string(blob);
}

}  // namespace crowdloom::blob
