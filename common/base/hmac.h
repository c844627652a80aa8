// Keyed digests, secret random bytes, and comparison that does not leak where two secrets differ.
// Thread-safe.
#ifndef CROWDLOOM_COMMON_BASE_HMAC_H_
#define CROWDLOOM_COMMON_BASE_HMAC_H_

#include <string>
#include <string_view>

namespace crowdloom {

// 32 raw bytes. A key of any length.
std::string HmacSha256(std::string_view key, std::string_view data);

// Takes the same time wherever the two differ; lengths are not secret.
bool ConstantTimeEqual(std::string_view a, std::string_view b);

// From the operating system's generator: for tokens, salts and keys.
std::string RandomBytes(size_t count);

}  // namespace crowdloom

#endif  // CROWDLOOM_COMMON_BASE_HMAC_H_
