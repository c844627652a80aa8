#include "common/rpc/token.h"

#include <optional>
#include <utility>

#include "common/base/base64url.h"
#include "common/base/check.h"
#include "common/base/hmac.h"
#include "common/base/status.h"
#include "crowdloom/rpc/v1/token.pb.h"

namespace crowdloom::rpc {
namespace {

constexpr size_t kMacBytes = 32;
constexpr size_t kKeyBytesMin = 32;

// Keeps tokens apart from everything else that is signed with the same key.
std::string Mac(std::string_view key, std::string_view claims) {
  return HmacSha256(key, std::string("internal-token:").append(claims));
}

absl::Status Invalid(std::string_view reason) {
  return MakeError(absl::StatusCode::kUnauthenticated, reason, "the internal token does not hold");
}

}  // namespace

TokenMinter::TokenMinter(std::string key, const Clock* clock)
    : key_(std::move(key)), clock_(clock) {
  CHECK(key_.size() >= kKeyBytesMin) << "signing_key is too short";
}

std::string TokenMinter::Mint(const Principal& principal, absl::Duration ttl) const {
  v1::TokenClaims claims;
  claims.set_actor(principal.actor);
  claims.set_organization(principal.organization);
  claims.set_worker(principal.worker);
  claims.set_roles(principal.roles);
  claims.set_session(principal.session);
  claims.set_expire_micros(absl::ToUnixMicros(clock_->Now() + ttl));
  const std::string bytes = claims.SerializeAsString();
  return Base64UrlEncode(Mac(key_, bytes) + bytes);
}

TokenVerifier::TokenVerifier(std::string key, const Clock* clock)
    : key_(std::move(key)), clock_(clock) {
  CHECK(key_.size() >= kKeyBytesMin) << "signing_key is too short";
}

absl::StatusOr<Principal> TokenVerifier::Verify(std::string_view token) const {
  const std::optional<std::string> bytes = Base64UrlDecode(token);
  if (!bytes || bytes->size() < kMacBytes) return Invalid("TOKEN_INVALID");
  const std::string_view mac = std::string_view(*bytes).substr(0, kMacBytes);
  const std::string_view signed_part = std::string_view(*bytes).substr(kMacBytes);
  v1::TokenClaims claims;
  if (!ConstantTimeEqual(mac, Mac(key_, signed_part)) ||
      !claims.ParseFromArray(signed_part.data(), static_cast<int>(signed_part.size()))) {
    return Invalid("TOKEN_INVALID");
  }
  if (clock_->Now() >= absl::FromUnixMicros(claims.expire_micros()))
    return Invalid("TOKEN_EXPIRED");
  return Principal{.organization = claims.organization(),
                   .worker = claims.worker(),
                   .actor = claims.actor(),
                   .roles = claims.roles(),
                   .session = claims.session()};
}

}  // namespace crowdloom::rpc
