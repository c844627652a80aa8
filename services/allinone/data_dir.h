// What an all-in-one installation keeps besides its two stores: its signing key and its blobs.
//
//   DIR/signing_key   made at the first start, readable by its owner only
//   DIR/blobs         media
//   DIR/seeded        there once the samples are in
//   DIR/running.json  while it serves: its addresses, for tools
#ifndef CROWDLOOM_SERVICES_ALLINONE_DATA_DIR_H_
#define CROWDLOOM_SERVICES_ALLINONE_DATA_DIR_H_

#include <filesystem>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace crowdloom::allinone {

class DataDir {
 public:
  // Makes the directory when it is not there. FAILED_PRECONDITION, reason DATA_DIR_UNUSABLE.
  static absl::StatusOr<DataDir> Open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path blobs() const { return path_ / "blobs"; }

  // The installation's key; the same at every start.
  absl::StatusOr<std::string> SigningKey() const;

  bool IsSeeded() const { return std::filesystem::exists(path_ / "seeded"); }
  absl::Status MarkSeeded() const;

  // Tells tools where this installation is reached; gone when it stops in order. Readable by its
  // owner only, since the database's address may hold a password.
  absl::Status WriteRunning(const std::map<std::string, std::string>& addresses) const;
  void RemoveRunning() const;

 private:
  explicit DataDir(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace crowdloom::allinone

#endif  // CROWDLOOM_SERVICES_ALLINONE_DATA_DIR_H_
