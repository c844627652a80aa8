// The web apps' files, read into memory once at the start. A request is a look-up by exact name in
// what was read, so no path of a client ever reaches the file system.
//
//   /                the annotator app (index.html at the root)
//   /console/        the console (console/index.html)
//   /assets/x-HASH.* names that carry a hash never change: cached for a year
//
// Addresses without an extension are pages of an app: they get its index.html. Files come
// compressed as x.br and x.gz from the build, or are compressed at the start. Immutable,
// thread-safe.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CONTENT_STATIC_FILES_H_
#define CROWDLOOM_SERVICES_GATEWAY_CONTENT_STATIC_FILES_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "services/gateway/http/message.h"

namespace crowdloom::gateway {

class StaticFiles {
 public:
  static constexpr size_t kBytesMax = 256 << 20;

  // An empty folder name serves nothing. FAILED_PRECONDITION when it cannot be read or is too
  // large.
  static absl::StatusOr<StaticFiles> Load(const std::string& folder);

  // For GET and HEAD; 404 when there is nothing by this name.
  Response Serve(const Request& request) const;

 private:
  using Bytes = std::shared_ptr<const std::string>;
  struct File {
    Bytes plain;
    Bytes brotli;  // null when not smaller
    Bytes gzip;
    std::string etag;
    std::string type;
    bool immutable = false;
  };

  const File* Find(std::string_view path) const;
  void Prepare(const std::string& name, File* file) const;

  absl::flat_hash_map<std::string, File> files_;  // by "/assets/index-Bq12.js"
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CONTENT_STATIC_FILES_H_
