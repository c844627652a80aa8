#include "services/workforce/secrets/token.h"

#include "common/base/base64url.h"
#include "common/base/hash.h"
#include "common/base/hmac.h"
#include "common/base/strings.h"

namespace crowdloom::workforce {

Token NewToken(std::string_view prefix, size_t bytes) {
  Token token;
  token.text = StrCat(prefix, Base64UrlEncode(RandomBytes(bytes)));
  token.digest = TokenDigest(token.text);
  return token;
}

std::string TokenDigest(std::string_view text) { return Sha256(text); }

}  // namespace crowdloom::workforce
