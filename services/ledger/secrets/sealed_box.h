// Encrypts what the database must not see: XSalsa20-Poly1305 (libsodium's secretbox) with a random
// nonce, under a key derived from the installation's signing key for this purpose alone.
// Thread-safe.
#ifndef CROWDLOOM_SERVICES_LEDGER_SECRETS_SEALED_BOX_H_
#define CROWDLOOM_SERVICES_LEDGER_SECRETS_SEALED_BOX_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace crowdloom::ledger {

class SealedBox {
 public:
  explicit SealedBox(std::string_view signing_key);

  std::string Seal(std::string_view text) const;

  // INTERNAL, reason SEAL_BROKEN, for what this key did not seal.
  absl::StatusOr<std::string> Open(std::string_view sealed) const;

 private:
  const std::string key_;
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_SECRETS_SEALED_BOX_H_
