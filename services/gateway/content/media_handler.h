// GET /media/<blob>?e=<expiry>&s=<signature>[&w=<pixels>]: pictures and recordings of tasks, by
// addresses that dispatch signs and that expire. The signature alone opens it, so an <img> needs no
// header; the type comes from the name or the bytes, never from an uploader. Ranges work, for
// players that seek. With a width a picture comes upright and no wider than that; what is no
// picture, or cannot be made small, comes as it is.
#ifndef CROWDLOOM_SERVICES_GATEWAY_CONTENT_MEDIA_HANDLER_H_
#define CROWDLOOM_SERVICES_GATEWAY_CONTENT_MEDIA_HANDLER_H_

#include <memory>
#include <string>

#include "common/base/clock.h"
#include "common/blob/store.h"
#include "services/gateway/core/media_address.h"
#include "services/gateway/http/message.h"
#include "services/gateway/media/variant_store.h"

namespace crowdloom::gateway {

class MediaHandler : public Handler {
 public:
  // Most bytes of the answer to a range; players ask again for the rest.
  static constexpr uint64_t kRangeBytesMax = 4 << 20;

  // With an empty directory there are no media.
  MediaHandler(const std::string& blob_dir, std::string key, const Clock* clock);

  void Handle(Request request, std::shared_ptr<Disconnect> disconnect, Reply reply) override;

  // Answers who waits for a picture.
  void Stop();

 private:
  absl::StatusOr<MediaAddress> Open(const Request& request, std::string* blob) const;
  absl::StatusOr<Response> ServeOriginal(const Request& request, const std::string& blob) const;
  Response ServeVariant(const Request& request, const std::string& blob,
                        absl::StatusOr<std::string> bytes) const;

  std::unique_ptr<blob::Store> store_;
  const std::string key_;
  const Clock* clock_;
  std::unique_ptr<VariantStore> variants_;
};

}  // namespace crowdloom::gateway

#endif  // CROWDLOOM_SERVICES_GATEWAY_CONTENT_MEDIA_HANDLER_H_
