// The directories of one private server: where its data is, where its socket is, and the claim that
// nobody else runs it at the same time.
#ifndef CROWDLOOM_SERVICES_ALLINONE_STORES_SERVER_DIR_H_
#define CROWDLOOM_SERVICES_ALLINONE_STORES_SERVER_DIR_H_

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace crowdloom::allinone {

// Makes `directory`, its parents too, for the owner only.
absl::Status MakePrivateDirectory(const std::filesystem::path& directory);

// Moves a log that has grown past some megabytes aside (one old one is kept).
void RotateLog(const std::filesystem::path& log);

// A directory for a server's socket, made and private to its owner: `data/run`, or when that path
// is too long for a socket (107 bytes) a short one below XDG_RUNTIME_DIR or /tmp, always the same
// for the same data directory.
absl::StatusOr<std::filesystem::path> MakeSocketDirectory(const std::filesystem::path& data);

// For the socket directory, once the last of the servers that share it has stopped.
void RemoveIfEmpty(const std::filesystem::path& directory);

// The claim to a data directory. The kernel takes it back when this process ends, however it ends;
// so whoever holds it knows that a server still running in the directory is an orphan.
class DirectoryClaim {
 public:
  // ALREADY_EXISTS when another process holds `file`.
  static absl::StatusOr<DirectoryClaim> Take(const std::filesystem::path& file);
  DirectoryClaim(DirectoryClaim&& other) noexcept;
  ~DirectoryClaim();

 private:
  explicit DirectoryClaim(int file) : file_(file) {}
  int file_;
};

}  // namespace crowdloom::allinone

#endif  // CROWDLOOM_SERVICES_ALLINONE_STORES_SERVER_DIR_H_
