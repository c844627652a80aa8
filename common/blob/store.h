// Blobs: pictures, recordings, exports. A blob has a name and bytes and never changes; putting the
// same bytes again is harmless, and so is removing what is gone. What a blob means, and who may see
// it, is known elsewhere.
#ifndef CROWDLOOM_COMMON_BLOB_STORE_H_
#define CROWDLOOM_COMMON_BLOB_STORE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace crowdloom::blob {

// Part of a blob, for range requests.
struct Range {
  int64_t offset = 0;
  int64_t length = INT64_MAX;  // cut at the end of the blob
};

struct Info {
  int64_t size = 0;  // bytes
  absl::Time created_time;
};

// Thread-safe. Errors: INVALID_ARGUMENT INVALID_BLOB_NAME, NOT_FOUND BLOB_NOT_FOUND, OUT_OF_RANGE
// INVALID_RANGE (offset beyond the end), UNAVAILABLE BLOB_STORE_UNAVAILABLE (disk full, ...).
class Store {
 public:
  virtual ~Store() = default;

  // All or nothing: nobody ever sees a part of the blob, and it survives a crash once OK is given.
  virtual absl::Status Put(std::string_view name, std::string_view bytes) = 0;
  virtual absl::StatusOr<std::string> Get(std::string_view name, Range range = {}) = 0;
  virtual absl::StatusOr<Info> Stat(std::string_view name) = 0;
  virtual absl::Status Remove(std::string_view name) = 0;
  // Removes the blobs whose name begins with `folder` and a slash, and that were made before
  // `limit`: for what lives a while only. Looks at each of them; for background work.
  virtual absl::Status RemoveOlderThan(std::string_view folder, absl::Time limit) = 0;
};

// A name is one to eight parts of letters, digits, '.', '_' and '-', joined by '/', at most 200
// bytes; a part starts with a letter or a digit, so ".." cannot be said.
absl::Status ValidateName(std::string_view name);

}  // namespace crowdloom::blob

#endif  // CROWDLOOM_COMMON_BLOB_STORE_H_
