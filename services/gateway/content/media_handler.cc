#include "services/gateway/content/media_handler.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/blob/local_store.h"
#include "common/blob/signed_url.h"
#include "services/gateway/connect/connect_handler.h"
#include "services/gateway/content/media_type.h"
#include "services/gateway/core/media_kind.h"
#include "services/gateway/core/negotiation.h"

namespace crowdloom::gateway {
namespace {

// Begins with a dot: no blob has such a name.
constexpr char kVariantsFolder[] = ".variants";

Response Unsatisfiable(uint64_t size) {
  Response response;
  response.status = 416;
  response.Add("content-range", StrCat("bytes */", size));
  return response;
}

Response Answer(absl::StatusOr<Response> response) {
  return response.ok() ? *std::move(response) : ErrorResponse(response.status());
}

// What libvips is let near: pictures of pixels.
bool HasVariants(std::string_view blob) {
  const std::string_view type = MediaTypeOf(blob);
  return type.starts_with("image/") && type != "image/svg+xml";
}

void AddMediaHeaders(std::string_view media_type, Response* response) {
  response->Add("content-type", std::string(media_type));
  response->Add("cache-control", "private, max-age=86400, immutable");
  // An SVG is a document: opened by itself it must not run anything here.
  response->Add("content-security-policy",
                "sandbox; default-src 'none'; style-src 'unsafe-inline'");
}

}  // namespace

MediaHandler::MediaHandler(const std::string& blob_dir, std::string key, const Clock* clock)
    : key_(std::move(key)), clock_(clock) {
  if (blob_dir.empty()) return;
  store_ = std::make_unique<blob::LocalStore>(blob_dir);
  variants_ = std::make_unique<VariantStore>(
      VariantStore::Options{.folder = std::filesystem::path(blob_dir) / kVariantsFolder},
      store_.get());
}

void MediaHandler::Stop() {
  if (variants_ != nullptr) variants_->Stop();
}

void MediaHandler::Handle(Request request, std::shared_ptr<Disconnect> /*disconnect*/,
                          Reply reply) {
  std::string blob;
  const absl::StatusOr<MediaAddress> address = Open(request, &blob);
  if (!address.ok()) return std::move(reply)(ErrorResponse(address.status()));
  if (address->width == 0 || !HasVariants(blob)) {
    return std::move(reply)(Answer(ServeOriginal(request, blob)));
  }
  variants_->Find(blob, address->width,
                  [this, request = std::move(request), blob,
                   reply = std::move(reply)](absl::StatusOr<std::string> bytes) mutable {
                    std::move(reply)(ServeVariant(request, blob, std::move(bytes)));
                  });
}

absl::StatusOr<MediaAddress> MediaHandler::Open(const Request& request, std::string* blob) const {
  if (store_ == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, "BLOB_NOT_FOUND", "no such blob");
  }
  CL_ASSIGN_OR_RETURN(MediaAddress address, ParseMediaAddress(request.path, request.query));
  CL_ASSIGN_OR_RETURN(*blob, blob::VerifyUrl(key_, address.signed_url, clock_->Now()));
  return address;
}

// A picture that libvips cannot read may still be one that the browser can.
Response MediaHandler::ServeVariant(const Request& request, const std::string& blob,
                                    absl::StatusOr<std::string> bytes) const {
  const bool unreadable = ReasonOf(bytes.status()) == "BROKEN_IMAGE";
  if (!bytes.ok() && !unreadable) return ErrorResponse(bytes.status());
  if (unreadable || bytes->empty()) return Answer(ServeOriginal(request, blob));
  Response response;
  response.body = *std::move(bytes);
  const auto kind = MediaKindOf(response.body);
  AddMediaHeaders(kind ? kind->media_type : "application/octet-stream", &response);
  return response;
}

absl::StatusOr<Response> MediaHandler::ServeOriginal(const Request& request,
                                                     const std::string& blob) const {
  CL_ASSIGN_OR_RETURN(const blob::Info info, store_->Stat(blob));
  const auto size = static_cast<uint64_t>(info.size);
  const auto range = ParseRange(request.Header("range"), size);
  if (range && range->first > range->second) return Unsatisfiable(size);

  Response response;
  blob::Range part;
  if (range) {
    const uint64_t last = std::min(range->second, range->first + kRangeBytesMax - 1);
    part = {static_cast<int64_t>(range->first), static_cast<int64_t>(last - range->first + 1)};
    response.status = 206;
    response.Add("content-range", StrCat("bytes ", range->first, "-", last, "/", size));
  }
  CL_ASSIGN_OR_RETURN(response.body, store_->Get(blob, part));
  response.Add("accept-ranges", "bytes");
  AddMediaHeaders(MediaTypeOf(blob), &response);
  return response;
}

}  // namespace crowdloom::gateway
