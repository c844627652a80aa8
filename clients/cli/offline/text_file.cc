#include "clients/cli/offline/text_file.h"

#include <zlib.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"

namespace crowdloom::cli {
namespace {

constexpr size_t kFirstBytes = size_t{1} << 20;

using File = std::unique_ptr<gzFile_s, int (*)(gzFile)>;

// gzread passes plain files through unchanged, so one loop serves both.
File Open(const std::string& path) {
  gzFile file = path == "-" ? gzdopen(0, "rb") : gzopen(path.c_str(), "rb");
  if (file != nullptr) gzbuffer(file, 1 << 18);
  return File(file, gzclose);
}

absl::Status ErrorOf(const std::string& path) {
  return absl::NotFoundError(absl::StrCat(path, ": ", std::strerror(errno)));
}

}  // namespace

size_t FileBytes(const std::string& path) {
  std::error_code error;
  const bool regular = std::filesystem::is_regular_file(path, error);
  const uintmax_t bytes = regular ? std::filesystem::file_size(path, error) : 0;
  return error ? 0 : static_cast<size_t>(bytes);
}

absl::StatusOr<std::string> ReadTextFile(const std::string& path) {
  errno = 0;
  const File file = Open(path);
  if (!file) return ErrorOf(path);
  std::string text;
  size_t used = 0;
  text.resize(std::max(kFirstBytes, FileBytes(path) + 1));
  while (true) {
    if (used == text.size()) text.resize(text.size() * 2);
    const size_t room = std::min<size_t>(text.size() - used, size_t{1} << 30);
    const int got = gzread(file.get(), text.data() + used, static_cast<unsigned>(room));
    if (got < 0) break;
    used += static_cast<size_t>(got);
    if (static_cast<size_t>(got) < room && gzeof(file.get())) break;
  }
  int code = Z_OK;
  const char* reason = gzerror(file.get(), &code);
  if (code == Z_ERRNO) return ErrorOf(path);
  if (code != Z_OK && code != Z_STREAM_END) {
    return absl::DataLossError(absl::StrCat(path, ": broken gzip: ", reason));
  }
  text.resize(used);
  return text;
}

absl::Status WriteTextFile(const std::string& path, const std::string& text) {
  const bool standard = path == "-";
  const std::string part = path + ".part";
  FILE* file = standard ? stdout : std::fopen(part.c_str(), "wb");
  if (file == nullptr) return ErrorOf(path);
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = (standard ? std::fflush(file) : std::fclose(file)) == 0;
  if (!written || !closed) return absl::UnavailableError(absl::StrCat(path, ": cannot write"));
  if (!standard && std::rename(part.c_str(), path.c_str()) != 0) return ErrorOf(path);
  return absl::OkStatus();
}

}  // namespace crowdloom::cli
