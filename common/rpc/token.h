// Internal tokens: how one process proves to another on whose behalf it calls. A token is the
// claims and their HMAC-SHA256 under the installation's signing key; checking one takes about a
// microsecond. It lives for minutes and never leaves the installation: people and programs hold
// opaque sessions and API keys, which the gateway exchanges. Thread-safe.
#ifndef CROWDLOOM_COMMON_RPC_TOKEN_H_
#define CROWDLOOM_COMMON_RPC_TOKEN_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/rpc/principal.h"

namespace crowdloom::rpc {

// The metadata key that carries the token.
inline constexpr char kTokenMetadata[] = "x-crowdloom-token";

class TokenMinter {
 public:
  // `key`: at least 32 bytes, the same in all processes.
  TokenMinter(std::string key, const Clock* clock);

  std::string Mint(const Principal& principal, absl::Duration ttl = absl::Minutes(5)) const;

 private:
  std::string key_;
  const Clock* clock_;
};

class TokenVerifier {
 public:
  TokenVerifier(std::string key, const Clock* clock);

  // UNAUTHENTICATED, reason TOKEN_INVALID or TOKEN_EXPIRED.
  absl::StatusOr<Principal> Verify(std::string_view token) const;

 private:
  std::string key_;
  const Clock* clock_;
};

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_TOKEN_H_
