#include "common/base/hmac.h"

#include <sodium.h>

#include <string_view>

#include "common/base/check.h"

namespace crowdloom {
namespace {

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// libsodium wants one initialisation before random numbers are drawn by several threads.
void InitSodiumOnce() {
  static const int result = sodium_init();
  CHECK(result >= 0) << "libsodium found no source of randomness";
}

}  // namespace

std::string HmacSha256(std::string_view key, std::string_view data) {
  std::string digest(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, Bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, Bytes(data), data.size());
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(digest.data()));
  sodium_memzero(&state, sizeof(state));
  return digest;
}

bool ConstantTimeEqual(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string RandomBytes(size_t count) {
  InitSodiumOnce();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace crowdloom
