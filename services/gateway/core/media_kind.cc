#include "services/gateway/core/media_kind.h"

#include <array>

#include "common/base/check.h"

namespace crowdloom::gateway {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array<MediaKind, 12> kKinds = {{
    {"jpg", "image/jpeg", true},
    {"png", "image/png", true},
    {"webp", "image/webp", true},
    {"gif", "image/gif", true},
    {"avif", "image/avif", true},
    {"mp3", "audio/mpeg"},
    {"ogg", "audio/ogg"},
    {"wav", "audio/wav"},
    {"flac", "audio/flac"},
    {"m4a", "audio/mp4"},
    {"mp4", "video/mp4"},
    {"webm", "video/webm"},
}};

bool Has(std::string_view bytes, size_t offset, std::string_view magic) {
  return bytes.size() >= offset + magic.size() && bytes.substr(offset, magic.size()) == magic;
}

// MPEG audio without an ID3 tag: eleven set bits, then layer III.
bool IsMpegFrame(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == '\xff' && (bytes[1] & 0xe6) == 0xe2;
}

// ISO base media: "ftyp" and the brand.
std::string_view ExtensionOfBrand(std::string_view bytes) {
  if (!Has(bytes, 4, "ftyp")) return {};
  if (Has(bytes, 8, "avif")) return "avif";
  if (Has(bytes, 8, "M4A ") || Has(bytes, 8, "M4B ")) return "m4a";
  for (const std::string_view brand : {"isom"sv, "iso2"sv, "iso4"sv, "iso5"sv, "iso6"sv, "mp41"sv,
                                       "mp42"sv, "avc1"sv, "M4V "sv, "dash"sv}) {
    if (Has(bytes, 8, brand)) return "mp4";
  }
  return {};
}

std::string_view ExtensionOf(std::string_view bytes) {
  if (Has(bytes, 0, "\xff\xd8\xff")) return "jpg";
  if (Has(bytes, 0, "\x89PNG\r\n\x1a\n")) return "png";
  if (Has(bytes, 0, "GIF87a") || Has(bytes, 0, "GIF89a")) return "gif";
  if (Has(bytes, 0, "RIFF") && Has(bytes, 8, "WEBP")) return "webp";
  if (Has(bytes, 0, "RIFF") && Has(bytes, 8, "WAVE")) return "wav";
  if (Has(bytes, 0, "OggS")) return "ogg";
  if (Has(bytes, 0, "fLaC")) return "flac";
  if (Has(bytes, 0, "\x1a\x45\xdf\xa3")) return "webm";
  if (Has(bytes, 0, "ID3") || IsMpegFrame(bytes)) return "mp3";
  return ExtensionOfBrand(bytes);
}

}  // namespace

absl::Span<const MediaKind> MediaKinds() { return kKinds; }

std::optional<MediaKind> MediaKindOf(std::string_view bytes) {
  const std::string_view extension = ExtensionOf(bytes);
  for (const MediaKind& kind : kKinds) {
    if (kind.extension == extension) return kind;
  }
  CHECK(extension.empty()) << extension << " is missing in the table";
  return std::nullopt;
}

}  // namespace crowdloom::gateway
