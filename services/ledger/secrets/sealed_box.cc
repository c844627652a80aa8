#include "services/ledger/secrets/sealed_box.h"

#include <sodium.h>

#include "common/base/check.h"
#include "common/base/hmac.h"
#include "common/base/status.h"

namespace crowdloom::ledger {
namespace {

constexpr size_t kNonce = crypto_secretbox_NONCEBYTES;
constexpr size_t kMac = crypto_secretbox_MACBYTES;
static_assert(crypto_secretbox_KEYBYTES == 32);

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

SealedBox::SealedBox(std::string_view signing_key)
    : key_(HmacSha256(signing_key, "crowdloom ledger payees")) {
  CHECK(sodium_init() >= 0);
}

std::string SealedBox::Seal(std::string_view text) const {
  const std::string nonce = RandomBytes(kNonce);
  std::string box(text.size() + kMac, '\0');
  crypto_secretbox_easy(reinterpret_cast<unsigned char*>(box.data()), Bytes(text), text.size(),
                        Bytes(nonce), Bytes(key_));
  return nonce + box;
}

absl::StatusOr<std::string> SealedBox::Open(std::string_view sealed) const {
  if (sealed.size() >= kNonce + kMac) {
    const std::string_view box = sealed.substr(kNonce);
    std::string text(box.size() - kMac, '\0');
    if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(text.data()), Bytes(box),
                                   box.size(), Bytes(sealed), Bytes(key_)) == 0) {
      return text;
    }
  }
  return MakeError(absl::StatusCode::kInternal, "SEAL_BROKEN",
                   "stored account data cannot be decrypted: was the signing key changed?");
}

}  // namespace crowdloom::ledger
