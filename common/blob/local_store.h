// Blobs as files below one directory. Several processes may share it.
#ifndef CROWDLOOM_COMMON_BLOB_LOCAL_STORE_H_
#define CROWDLOOM_COMMON_BLOB_LOCAL_STORE_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "common/blob/store.h"

namespace crowdloom::blob {

class LocalStore : public Store {
 public:
  // The directory is made when it does not exist.
  explicit LocalStore(std::filesystem::path directory);

  absl::Status Put(std::string_view name, std::string_view bytes) override;
  absl::StatusOr<std::string> Get(std::string_view name, Range range) override;
  absl::StatusOr<Info> Stat(std::string_view name) override;
  absl::Status Remove(std::string_view name) override;
  absl::Status RemoveOlderThan(std::string_view folder, absl::Time limit) override;

 private:
  std::filesystem::path PathOf(std::string_view name) const { return directory_ / name; }

  const std::filesystem::path directory_;
};

}  // namespace crowdloom::blob

#endif  // CROWDLOOM_COMMON_BLOB_LOCAL_STORE_H_
