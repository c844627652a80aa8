// SHA-256 and hexadecimal text. Digests are raw bytes in a string. Thread-safe.
#ifndef CROWDLOOM_COMMON_BASE_HASH_H_
#define CROWDLOOM_COMMON_BASE_HASH_H_

#include <string>
#include <string_view>

namespace crowdloom {

inline constexpr size_t kSha256Bytes = 32;

std::string Sha256(std::string_view data);

// Lower-case hexadecimal: HexEncode(Sha256(data)) is what sha256sum prints.
std::string HexEncode(std::string_view bytes);

}  // namespace crowdloom

#endif  // CROWDLOOM_COMMON_BASE_HASH_H_
