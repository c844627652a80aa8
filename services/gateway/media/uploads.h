// Media on their way in: parts are kept as blobs of their own until the file is complete, so that
// any gateway takes any part, nothing is held in memory between two calls, and a repeated part is
// harmless. The complete file is checked (digest, kind, a picture's measures) and stored once for
// its organization as "media/<organization>/<sha256>.<extension>". Parts of uploads that were given
// up are removed after a day.
//
// Thread-safe.
#ifndef CROWDLOOM_SERVICES_GATEWAY_MEDIA_UPLOADS_H_
#define CROWDLOOM_SERVICES_GATEWAY_MEDIA_UPLOADS_H_

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/blob/store.h"

namespace crowdloom::gateway {

struct UploadedPart {
  int32_t organization = 0;
  std::string_view sha256;  // of the file, in hexadecimal
  int64_t size = 0;         // of the file
  int64_t offset = 0;
  std::string_view data;  // empty to ask
};

struct UploadState {
  int64_t received = 0;    // bytes without a gap from the beginning
  std::string blob;        // empty until the file is complete
  std::string media_type;  // likewise
};

class Uploads {
 public:
  static constexpr absl::Duration kKeepParts = absl::Hours(24);

  // `store` outlives the uploads.
  explicit Uploads(blob::Store* store) : store_(*store) {}

  // Errors as UploadMedia declares them.
  absl::StatusOr<UploadState> Take(const UploadedPart& part, absl::Time now);

 private:
  absl::StatusOr<UploadState> FindComplete(const UploadedPart& part);
  absl::Status PutPart(const UploadedPart& part);
  int64_t CountParts(const UploadedPart& part);
  absl::StatusOr<UploadState> Complete(const UploadedPart& part);
  absl::StatusOr<std::string> Join(const UploadedPart& part);
  void DropParts(const UploadedPart& part);
  void SweepNowAndThen(absl::Time now);

  blob::Store& store_;
  std::mutex mutex_;
  absl::Time sweep_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_MEDIA_UPLOADS_H_
