#include "services/gateway/content/media_handler.h"

#include <algorithm>
#include <utility>

#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/blob/local_store.h"
#include "common/blob/signed_url.h"
#include "services/gateway/connect/connect_handler.h"
#include "services/gateway/content/media_type.h"
#include "services/gateway/core/negotiation.h"

namespace crowdloom::gateway {
namespace {

Response Unsatisfiable(uint64_t size) {
  Response response;
  response.status = 416;
  response.Add("content-range", StrCat("bytes */", size));
  return response;
}

}  // namespace

MediaHandler::MediaHandler(const std::string& blob_dir, std::string key, const Clock* clock)
    : key_(std::move(key)), clock_(clock) {
  if (!blob_dir.empty()) store_ = std::make_unique<blob::LocalStore>(blob_dir);
}

void MediaHandler::Handle(Request request, std::shared_ptr<Disconnect> /*disconnect*/,
                          Reply reply) {
  absl::StatusOr<Response> response = Serve(request);
  std::move(reply)(response.ok() ? *std::move(response) : ErrorResponse(response.status()));
}

absl::StatusOr<Response> MediaHandler::Serve(const Request& request) const {
  if (store_ == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, "BLOB_NOT_FOUND", "no such blob");
  }
  const std::string url = StrCat(request.path, "?", request.query);
  CL_ASSIGN_OR_RETURN(const std::string name, blob::VerifyUrl(key_, url, clock_->Now()));
  CL_ASSIGN_OR_RETURN(const blob::Info info, store_->Stat(name));
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
  CL_ASSIGN_OR_RETURN(response.body, store_->Get(name, part));
  response.Add("content-type", std::string(MediaTypeOf(name)));
  response.Add("accept-ranges", "bytes");
  response.Add("cache-control", "private, max-age=86400, immutable");
  // An SVG is a document: opened by itself it must not run anything here.
  response.Add("content-security-policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'");
  return response;
}

}  // namespace crowdloom::gateway
