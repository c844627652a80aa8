#include "common/blob/local_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "common/base/hash.h"
#include "common/base/hmac.h"
#include "common/base/status.h"

namespace crowdloom::blob {
namespace {

// Temporary files start with a dot, which no blob's name can.
constexpr char kTemporaryPrefix[] = ".put-";

class File {
 public:
  File(const std::filesystem::path& path, int flags) : fd_(open(path.c_str(), flags, 0640)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool ok() const { return fd_ >= 0; }
  int fd() const { return fd_; }

  bool Write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(written));
    }
    return fsync(fd_) == 0;
  }

  bool ReadAt(int64_t offset, std::string& bytes) {
    for (size_t done = 0; done < bytes.size();) {
      const ssize_t got = pread(fd_, bytes.data() + done, bytes.size() - done,
                                static_cast<off_t>(offset + static_cast<int64_t>(done)));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return false;
      done += static_cast<size_t>(got);
    }
    return true;
  }

 private:
  int fd_;
};

absl::Status Failed(int error) {
  if (error == ENOENT || error == ENOTDIR || error == EISDIR) {
    return MakeError(absl::StatusCode::kNotFound, "BLOB_NOT_FOUND", "no such blob");
  }
  return WithRetryDelay(
      MakeError(absl::StatusCode::kUnavailable, "BLOB_STORE_UNAVAILABLE", std::strerror(error)),
      absl::Seconds(5));
}

// The rename must outlive a crash as well.
bool SyncDirectory(const std::filesystem::path& directory) {
  const File file(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return file.ok() && fsync(file.fd()) == 0;
}

bool WriteTemporary(const std::filesystem::path& path, std::string_view bytes) {
  File file(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC);
  return file.ok() && file.Write(bytes);
}

}  // namespace

LocalStore::LocalStore(std::filesystem::path directory) : directory_(std::move(directory)) {
  std::error_code reported_by_put;
  std::filesystem::create_directories(directory_, reported_by_put);
}

absl::Status LocalStore::Put(std::string_view name, std::string_view bytes) {
  CL_RETURN_IF_ERROR(ValidateName(name));
  const std::filesystem::path path = PathOf(name);
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) return WithRetryDelay(Failed(EIO), absl::Seconds(5));
  const std::filesystem::path temporary =
      path.parent_path() / (kTemporaryPrefix + HexEncode(RandomBytes(8)));
  const bool stored = WriteTemporary(temporary, bytes) &&
                      rename(temporary.c_str(), path.c_str()) == 0 &&
                      SyncDirectory(path.parent_path());
  if (stored) return absl::OkStatus();
  const int failure = errno;
  unlink(temporary.c_str());
  const bool known = failure == ENOENT || failure == ENOTDIR || failure == EISDIR;
  return Failed(known ? EIO : failure);  // not found is for readers
}

absl::StatusOr<Info> LocalStore::Stat(std::string_view name) {
  CL_RETURN_IF_ERROR(ValidateName(name));
  struct stat found;
  if (stat(PathOf(name).c_str(), &found) != 0) return Failed(errno);
  if (!S_ISREG(found.st_mode)) return Failed(ENOENT);
  return Info{found.st_size, absl::TimeFromTimespec(found.st_mtim)};
}

absl::Status LocalStore::Remove(std::string_view name) {
  CL_RETURN_IF_ERROR(ValidateName(name));
  if (unlink(PathOf(name).c_str()) == 0) return absl::OkStatus();
  const absl::Status failed = Failed(errno);
  return absl::IsNotFound(failed) ? absl::OkStatus() : failed;
}

absl::Status LocalStore::RemoveOlderThan(std::string_view folder, absl::Time limit) {
  CL_RETURN_IF_ERROR(ValidateName(folder));
  std::error_code error;
  std::vector<std::filesystem::path> folders;
  for (std::filesystem::recursive_directory_iterator it(PathOf(folder), error), end;
       !error && it != end; it.increment(error)) {
    struct stat found;
    if (it->is_directory(error)) {
      folders.push_back(it->path());
    } else if (stat(it->path().c_str(), &found) == 0 &&
               absl::TimeFromTimespec(found.st_mtim) < limit) {
      unlink(it->path().c_str());
    }
  }
  // From the innermost; one that is not empty stays.
  for (auto it = folders.rbegin(); it != folders.rend(); ++it) rmdir(it->c_str());
  return absl::OkStatus();
}

absl::StatusOr<std::string> LocalStore::Get(std::string_view name, Range range) {
  CL_ASSIGN_OR_RETURN(const Info info, Stat(name));
  if (range.offset < 0 || range.length < 0 || range.offset > info.size) {
    return MakeError(absl::StatusCode::kOutOfRange, "INVALID_RANGE", "beyond the end of the blob");
  }
  File file(PathOf(name), O_RDONLY | O_CLOEXEC);
  if (!file.ok()) return Failed(errno);
  std::string bytes(static_cast<size_t>(std::min(range.length, info.size - range.offset)), '\0');
  if (!file.ReadAt(range.offset, bytes)) return Failed(EIO);
  return bytes;
}

}  // namespace crowdloom::blob
