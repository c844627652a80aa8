#include "services/gateway/content/compress.h"

#include <brotli/encode.h>
#include <zlib.h>

namespace crowdloom::gateway {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib's largest window, with the gzip wrapper

std::string Gzip(std::string_view body, int level) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    return "";
  }
  std::string out(deflateBound(&stream, body.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, Z_FINISH);
  out.resize(result == Z_STREAM_END ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

std::string Brotli(std::string_view body, int quality) {
  size_t size = BrotliEncoderMaxCompressedSize(body.size());
  std::string out(size, '\0');
  const BROTLI_BOOL ok = BrotliEncoderCompress(
      quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, body.size(),
      reinterpret_cast<const uint8_t*>(body.data()), &size, reinterpret_cast<uint8_t*>(out.data()));
  out.resize(ok ? size : 0);
  return out;
}

std::string Encoded(std::string_view body, Encoding encoding, Effort effort) {
  switch (encoding) {
    case Encoding::kIdentity:
      return "";
    case Encoding::kGzip:
      return Gzip(body, effort == Effort::kFast ? 4 : 9);
    case Encoding::kBrotli:
      return Brotli(body, effort == Effort::kFast ? 3 : 9);
  }
  return "";
}

}  // namespace

std::string Compress(std::string_view body, Encoding encoding, Effort effort) {
  std::string out = Encoded(body, encoding, effort);
  if (out.size() >= body.size()) out.clear();
  return out;
}

}  // namespace crowdloom::gateway
