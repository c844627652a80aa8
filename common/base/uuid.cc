#include "common/base/uuid.h"

#include <cstdint>
#include <string_view>

#include "absl/strings/str_format.h"

namespace crowdloom {

std::string NewUuid(const Clock& clock, Rng& rng) {
  const uint64_t millis = static_cast<uint64_t>(absl::ToUnixMillis(clock.Now())) & 0xffffffffffff;
  const uint64_t a = rng();
  const uint64_t b = rng();
  return absl::StrFormat("%08x-%04x-7%03x-%04x-%012x", millis >> 16, millis & 0xffff, a & 0xfff,
                         0x8000 | (b >> 50), b & 0xffffffffffff);
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

}  // namespace crowdloom
