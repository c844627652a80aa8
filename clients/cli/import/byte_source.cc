#include "clients/cli/import/byte_source.h"

#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::cli {

constexpr size_t kBufferBytes = 1 << 16;

absl::StatusOr<std::unique_ptr<ByteSource>> ByteSource::Open(const std::string& path) {
  std::error_code ignored;
  const bool folder = std::filesystem::is_directory(path, ignored);
  gzFile file = path == "-" ? gzdopen(dup(STDIN_FILENO), "rb")
                            : (folder ? nullptr : gzopen(path.c_str(), "rb"));
  if (file == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, "FILE_UNREADABLE",
                     StrCat(path, ": ", folder ? "is a folder" : std::strerror(errno)));
  }
  gzbuffer(file, kBufferBytes);
  return std::unique_ptr<ByteSource>(new ByteSource(path, file, ""));
}

std::unique_ptr<ByteSource> ByteSource::OfText(std::string text) {
  return std::unique_ptr<ByteSource>(new ByteSource("text", nullptr, std::move(text)));
}

ByteSource::~ByteSource() {
  if (file_ != nullptr) gzclose(file_);
}

bool ByteSource::Fill() {
  if (file_ == nullptr || !status_.ok()) return false;
  buffer_.resize(kBufferBytes);
  at_ = 0;
  const int got = gzread(file_, buffer_.data(), kBufferBytes);
  buffer_.resize(got > 0 ? static_cast<size_t>(got) : 0);
  int code = Z_OK;
  const char* why = gzerror(file_, &code);
  if (got < 0 || (got == 0 && code == Z_BUF_ERROR)) {
    status_ = MakeError(absl::StatusCode::kDataLoss, "FILE_BROKEN", StrCat(path_, ": ", why));
  }
  return got > 0;
}

}  // namespace crowdloom::cli
