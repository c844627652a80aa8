#include "services/workforce/secrets/password.h"

#include <sodium.h>

#include <array>

#include "common/base/check.h"
#include "common/base/hmac.h"

namespace crowdloom::workforce {

PasswordHasher::PasswordHasher(PasswordCost cost) : cost_(cost) {
  CHECK(sodium_init() >= 0) << "libsodium does not start";
  nobody_ = Digest(RandomBytes(32));
}

std::string PasswordHasher::Digest(std::string_view password) const {
  std::array<char, crypto_pwhash_STRBYTES> digest{};
  const int failed =
      crypto_pwhash_str_alg(digest.data(), password.data(), password.size(), cost_.passes,
                            cost_.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
  CHECK_EQ(failed, 0) << "no memory for a password digest";
  return digest.data();
}

bool PasswordHasher::Verify(const std::string& digest, std::string_view password) const {
  return crypto_pwhash_str_verify(digest.c_str(), password.data(), password.size()) == 0;
}

bool PasswordHasher::NeedsRenewal(const std::string& digest) const {
  return crypto_pwhash_str_needs_rehash(digest.c_str(), cost_.passes, cost_.memory_bytes) != 0;
}

}  // namespace crowdloom::workforce
