#include "services/gateway/media/uploads.h"

#include <optional>

#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/gateway/core/media_kind.h"
#include "services/gateway/core/upload_parts.h"
#include "services/gateway/media/image.h"
#include "services/gateway/metrics.h"

namespace crowdloom::gateway {
namespace {

constexpr std::string_view kPartsFolder = "uploads";
constexpr absl::Duration kSweepInterval = absl::Hours(1);

std::string PartName(const UploadedPart& part, int64_t number) {
  return StrCat(kPartsFolder, "/", part.organization, "/", part.sha256, "/", number);
}

std::string BlobName(const UploadedPart& part, const MediaKind& kind) {
  return StrCat("media/", part.organization, "/", part.sha256, ".", kind.extension);
}

absl::Status Invalid(std::string_view reason, std::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, reason, message);
}

absl::Status CheckDigest(std::string_view sha256) {
  const bool good = sha256.size() == 2 * kSha256Bytes &&
                    sha256.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return good ? absl::OkStatus()
              : InvalidField("sha256", "must be 64 hexadecimal digits in lower case");
}

absl::Status WrongPart(int64_t expected) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "WRONG_PART",
                   "this is not a part of the file as it is cut",
                   {{"expected", StrCat(expected)}, {"part_bytes", StrCat(kPartBytes)}});
}

// What nobody could look at is refused while somebody is there to hear it.
absl::StatusOr<MediaKind> KindOfWhole(std::string_view bytes) {
  const std::optional<MediaKind> kind = MediaKindOf(bytes);
  if (!kind) {
    return Invalid("UNKNOWN_MEDIA_TYPE", "neither a picture nor a recording that browsers show");
  }
  if (kind->picture) CL_RETURN_IF_ERROR(ReadImageInfo(bytes));
  return *kind;
}

}  // namespace

absl::StatusOr<UploadState> Uploads::Take(const UploadedPart& part, absl::Time now) {
  CL_RETURN_IF_ERROR(CheckDigest(part.sha256));
  SweepNowAndThen(now);
  CL_ASSIGN_OR_RETURN(UploadState state, FindComplete(part));
  if (!state.blob.empty()) return state;
  if (!part.data.empty()) CL_RETURN_IF_ERROR(PutPart(part));
  const UploadParts parts(part.size);
  const int64_t count = CountParts(part);
  if (count == parts.count()) return Complete(part);
  return UploadState{.received = parts.BytesOf(count)};
}

absl::StatusOr<UploadState> Uploads::FindComplete(const UploadedPart& part) {
  for (const MediaKind& kind : MediaKinds()) {
    const std::string name = BlobName(part, kind);
    const absl::StatusOr<blob::Info> info = store_.Stat(name);
    if (info.ok()) return UploadState{info->size, name, std::string(kind.media_type)};
    if (!absl::IsNotFound(info.status())) return info.status();
  }
  return UploadState();
}

absl::Status Uploads::PutPart(const UploadedPart& part) {
  const UploadParts parts(part.size);
  if (!parts.IsPart(part.offset, static_cast<int64_t>(part.data.size()))) {
    return WrongPart(parts.BytesOf(CountParts(part)));
  }
  CountUploaded(part.data.size());
  return store_.Put(PartName(part, part.offset / kPartBytes), part.data);
}

int64_t Uploads::CountParts(const UploadedPart& part) {
  const int64_t all = UploadParts(part.size).count();
  int64_t count = 0;
  while (count < all && store_.Stat(PartName(part, count)).ok()) ++count;
  return count;
}

absl::StatusOr<UploadState> Uploads::Complete(const UploadedPart& part) {
  absl::StatusOr<std::string> bytes = Join(part);
  if (absl::IsNotFound(bytes.status())) return FindComplete(part);  // another call was first
  CL_RETURN_IF_ERROR(bytes.status());
  if (HexEncode(Sha256(*bytes)) != part.sha256) {
    DropParts(part);
    return MakeError(absl::StatusCode::kDataLoss, "DIGEST_MISMATCH",
                     "the parts are not the file that was announced");
  }
  const absl::StatusOr<MediaKind> kind = KindOfWhole(*bytes);
  if (kind.ok()) CL_RETURN_IF_ERROR(store_.Put(BlobName(part, *kind), *bytes));
  DropParts(part);
  CL_RETURN_IF_ERROR(kind.status());
  return UploadState{part.size, BlobName(part, *kind), std::string(kind->media_type)};
}

absl::StatusOr<std::string> Uploads::Join(const UploadedPart& part) {
  std::string bytes;
  bytes.reserve(static_cast<size_t>(part.size));
  for (int64_t number = 0; number < UploadParts(part.size).count(); ++number) {
    CL_ASSIGN_OR_RETURN(const std::string piece, store_.Get(PartName(part, number)));
    bytes += piece;
  }
  return bytes;
}

void Uploads::DropParts(const UploadedPart& part) {
  for (int64_t number = 0; number < UploadParts(part.size).count(); ++number) {
    store_.Remove(PartName(part, number)).IgnoreError();  // the sweep finds what stays
  }
}

void Uploads::SweepNowAndThen(absl::Time now) {
  {
    const std::lock_guard lock(mutex_);
    if (now < sweep_time_ + kSweepInterval) return;
    sweep_time_ = now;
  }
  store_.RemoveOlderThan(kPartsFolder, now - kKeepParts).IgnoreError();  // next time again
}

}  // namespace crowdloom::gateway
