#include "services/allinone/data_dir.h"

#include <fstream>
#include <iterator>
#include <system_error>

#include "common/base/base64url.h"
#include "common/base/hmac.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

namespace crowdloom::allinone {
namespace {

namespace fs = std::filesystem;

constexpr size_t kKeyBytes = 32;

absl::Status Unusable(const fs::path& path, std::string_view why) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "DATA_DIR_UNUSABLE",
                   StrCat("cannot use ", path.string(), ": ", why));
}

// Whole or not at all, so that a crash leaves no half key behind.
absl::Status WritePrivately(const fs::path& path, const std::string& text) {
  const fs::path draft = path.string() + ".new";
  std::error_code error;
  {
    std::ofstream file(draft, std::ios::trunc);
    fs::permissions(draft, fs::perms::owner_read | fs::perms::owner_write, error);
    file << text;
    if (!file.flush()) return Unusable(path, "cannot write");
  }
  fs::rename(draft, path, error);
  return error ? Unusable(path, error.message()) : absl::OkStatus();
}

}  // namespace

absl::StatusOr<DataDir> DataDir::Open(const fs::path& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  fs::create_directories(absolute / "blobs", error);
  if (error) return Unusable(absolute, error.message());
  return DataDir(absolute);
}

absl::StatusOr<std::string> DataDir::SigningKey() const {
  const fs::path file = path_ / "signing_key";
  if (!fs::exists(file)) {
    CL_RETURN_IF_ERROR(WritePrivately(file, Base64UrlEncode(RandomBytes(kKeyBytes))));
  }
  std::ifstream stream(file);
  std::string key((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (key.size() < kKeyBytes) return Unusable(file, "the key is too short");
  return key;
}

absl::Status DataDir::MarkSeeded() const { return WritePrivately(path_ / "seeded", ""); }

absl::Status DataDir::WriteRunning(const std::map<std::string, std::string>& addresses) const {
  google::protobuf::Struct json;
  for (const auto& [key, address] : addresses) {
    (*json.mutable_fields())[key].set_string_value(address);
  }
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(json, &text).ok()) {
    return absl::InternalError("addresses do not fit JSON");
  }
  return WritePrivately(path_ / "running.json", text + "\n");
}

void DataDir::RemoveRunning() const {
  std::error_code error;
  fs::remove(path_ / "running.json", error);
}

}  // namespace crowdloom::allinone
