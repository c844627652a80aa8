#include "clients/cli/media/media_folder.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::cli {
namespace {

namespace fs = std::filesystem;

using gateway::v1::UploadMediaRequest;
using gateway::v1::UploadMediaResponse;

constexpr size_t kPartBytes = 512 << 10;  // as the contract cuts files
constexpr size_t kFileBytesMax = 64 << 20;

constexpr std::array<std::string_view, 13> kExtensions = {
    ".jpg", ".jpeg", ".png",  ".webp", ".gif", ".avif", ".mp3",
    ".ogg", ".wav",  ".flac", ".m4a",  ".mp4", ".webm"};

bool LooksLikeMedia(std::string_view text) {
  return text.find("://") == std::string_view::npos &&
         std::ranges::any_of(kExtensions, [text](auto end) { return text.ends_with(end); });
}

absl::Status Missing(const std::string& file) {
  return MakeError(absl::StatusCode::kNotFound, "MEDIA_FILE_MISSING",
                   StrCat(file, ": no such file in the folder of media"));
}

// "a/../../secret" is not inside.
bool StaysInside(const fs::path& file) {
  return file.is_relative() && std::ranges::find(file, fs::path("..")) == file.end();
}

}  // namespace

MediaFolder::MediaFolder(fs::path folder, std::string organization, Send send)
    : folder_(std::move(folder)), organization_(std::move(organization)), send_(std::move(send)) {}

bool MediaFolder::Has(const std::string& file) const {
  std::error_code error;
  return !file.empty() && StaysInside(file) && fs::is_regular_file(folder_ / file, error);
}

absl::StatusOr<std::vector<std::string>> MediaFolder::List() const {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder_, error), end; !error && it != end;
       it.increment(error)) {
    if (it->is_regular_file()) {
      files.push_back(it->path().lexically_relative(folder_).generic_string());
    }
  }
  if (error) {
    return MakeError(absl::StatusCode::kNotFound, "FOLDER_UNREADABLE",
                     StrCat(folder_.string(), ": ", error.message()));
  }
  std::ranges::sort(files);
  return files;
}

absl::Status MediaFolder::Check(const dispatch::v1::Task& task) const {
  for (const auto& [key, value] : task.payload().fields()) {
    const std::string& text = value.string_value();
    if (LooksLikeMedia(text) && !Has(text)) return Missing(text);
  }
  return absl::OkStatus();
}

absl::Status MediaFolder::Replace(dispatch::v1::Task* task) {
  for (auto& [key, value] : *task->mutable_payload()->mutable_fields()) {
    if (!Has(value.string_value())) continue;
    CL_ASSIGN_OR_RETURN(std::string blob, Upload(value.string_value()));
    value.set_string_value(std::move(blob));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> MediaFolder::Upload(const std::string& file) {
  const auto known = blobs_.find(file);
  if (known != blobs_.end()) return known->second;
  if (!Has(file)) return Missing(file);
  std::ifstream in(folder_ / file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (bytes.empty() || bytes.size() > kFileBytesMax) {
    return MakeError(absl::StatusCode::kInvalidArgument, "MEDIA_FILE_SIZE",
                     StrCat(file, ": must have 1 byte to 64 MiB"));
  }
  absl::StatusOr<std::string> blob = SendFile(bytes);
  if (!blob.ok()) {
    const absl::Status status(blob.status().code(),
                              ToAbsl(StrCat(file, ": ", ToStd(blob.status().message()))));
    return WithInfo(status, InfoOf(blob.status()));
  }
  blobs_[file] = *blob;
  return blob;
}

// A file of one part is sent at once; of a longer one the server may have some already.
absl::StatusOr<std::string> MediaFolder::SendFile(const std::string& bytes) {
  UploadMediaRequest request;
  request.set_parent(organization_);
  request.set_sha256(HexEncode(Sha256(bytes)));
  request.set_size_bytes(static_cast<int64_t>(bytes.size()));
  if (bytes.size() <= kPartBytes) request.set_data(bytes);
  while (true) {
    CL_ASSIGN_OR_RETURN(const UploadMediaResponse response, send_(request));
    if (!response.blob().empty()) return response.blob();
    const auto next = static_cast<size_t>(response.received_bytes());
    const bool stuck = !request.data().empty() && response.received_bytes() <= request.offset();
    if (next >= bytes.size() || stuck) {
      return MakeError(absl::StatusCode::kInternal, "UPLOAD_STUCK", "the server takes no part");
    }
    request.set_offset(response.received_bytes());
    request.set_data(bytes.substr(next, kPartBytes));
  }
}

}  // namespace crowdloom::cli
