#include "services/allinone/stores/server_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status.h"

namespace crowdloom::allinone {
namespace {

namespace fs = std::filesystem;

// sockaddr_un holds 107 bytes; PostgreSQL's "/.s.PGSQL.5432" is the longest name put below.
constexpr size_t kSocketDirectoryBytesMax = 107 - 16;
constexpr uintmax_t kLogBytesMax = 16 << 20;

absl::Status Closed(const fs::path& path, const std::string& why) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "DATA_DIRECTORY_CLOSED",
                   absl::StrCat("cannot use ", path.string(), ": ", why));
}

// FNV-1a: the same name for the same directory in every run and build.
uint64_t StableHash(const std::string& text) {
  uint64_t hash = 14695981039346656037u;
  for (unsigned char c : text) hash = (hash ^ c) * 1099511628211u;
  return hash;
}

fs::path ShortDirectory(const fs::path& data) {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  const fs::path base = runtime != nullptr && access(runtime, W_OK) == 0 ? runtime : "/tmp";
  return base / absl::StrFormat("crowdloom-%d-%016x", geteuid(), StableHash(data.string()));
}

// In a directory that all may write to, a stranger could have been there first.
absl::Status CheckOwner(const fs::path& directory) {
  struct stat found {};
  if (lstat(directory.c_str(), &found) != 0) return Closed(directory, "it vanished");
  if (!S_ISDIR(found.st_mode)) return Closed(directory, "it is no directory");
  const bool ours = found.st_uid == geteuid() || geteuid() == 0;
  if (!ours || (found.st_mode & 022) != 0) return Closed(directory, "others may write to it");
  return absl::OkStatus();
}

}  // namespace

absl::Status MakePrivateDirectory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory.parent_path(), error);
  if (mkdir(directory.c_str(), 0700) == 0) return absl::OkStatus();
  if (fs::is_directory(directory, error)) return absl::OkStatus();
  return Closed(directory, "it cannot be made");
}

void RotateLog(const fs::path& log) {
  std::error_code error;
  const uintmax_t size = fs::file_size(log, error);
  if (error || size < kLogBytesMax) return;
  fs::path old = log;
  fs::rename(log, old += ".old", error);
}

absl::StatusOr<fs::path> MakeSocketDirectory(const fs::path& data) {
  fs::path directory = data / "run";
  if (directory.string().size() > kSocketDirectoryBytesMax) directory = ShortDirectory(data);
  if (directory.string().size() > kSocketDirectoryBytesMax) {
    return Closed(directory, "its path is too long for a socket");
  }
  CL_RETURN_IF_ERROR(MakePrivateDirectory(directory));
  CL_RETURN_IF_ERROR(CheckOwner(directory));
  return directory;
}

void RemoveIfEmpty(const fs::path& directory) { rmdir(directory.c_str()); }

absl::StatusOr<DirectoryClaim> DirectoryClaim::Take(const fs::path& file) {
  const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return Closed(file, "it cannot be written");
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return DirectoryClaim(descriptor);
  close(descriptor);
  return MakeError(absl::StatusCode::kAlreadyExists, "DATA_DIRECTORY_IN_USE",
                   absl::StrCat("another process uses ", file.parent_path().string()));
}

DirectoryClaim::DirectoryClaim(DirectoryClaim&& other) noexcept
    : file_(std::exchange(other.file_, -1)) {}

DirectoryClaim::~DirectoryClaim() {
  if (file_ >= 0) close(file_);
}

}  // namespace crowdloom::allinone
