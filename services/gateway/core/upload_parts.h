// How a file is cut into parts on its way in. All parts but the last have the same size, so that a
// part is named by its number, and what has arrived is a count. Pure.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CORE_UPLOAD_PARTS_H_
#define CROWDLOOM_SERVICES_GATEWAY_CORE_UPLOAD_PARTS_H_

#include <algorithm>
#include <cstdint>

namespace crowdloom::gateway {

// On a network of 200 kbit/s a part takes 20 seconds: less than the time for one request.
inline constexpr int64_t kPartBytes = 512 << 10;

class UploadParts {
 public:
  explicit UploadParts(int64_t size_bytes) : size_(size_bytes) {}

  int64_t count() const { return (size_ + kPartBytes - 1) / kPartBytes; }

  // Bytes that the first `parts` parts have.
  int64_t BytesOf(int64_t parts) const { return std::min(size_, parts * kPartBytes); }

  // Whether `length` bytes at `offset` are exactly one part.
  bool IsPart(int64_t offset, int64_t length) const {
    return offset >= 0 && offset < size_ && offset % kPartBytes == 0 &&
           length == std::min(kPartBytes, size_ - offset);
  }

 private:
  const int64_t size_;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CORE_UPLOAD_PARTS_H_
