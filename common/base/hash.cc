#include "common/base/hash.h"

#include <sodium.h>

#include <string_view>

#include "absl/strings/escaping.h"
#include "common/base/strings.h"

namespace crowdloom {

std::string Sha256(std::string_view data) {
  static_assert(kSha256Bytes == crypto_hash_sha256_BYTES);
  std::string digest(kSha256Bytes, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()),
                     reinterpret_cast<const unsigned char*>(data.data()), data.size());
  return digest;
}

std::string HexEncode(std::string_view bytes) { return absl::BytesToHexString(ToAbsl(bytes)); }

}  // namespace crowdloom
