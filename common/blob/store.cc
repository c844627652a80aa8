#include "common/blob/store.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::blob {
namespace {

constexpr size_t kMaxNameBytes = 200;
constexpr int kMaxParts = 8;

bool IsPart(absl::string_view part) {
  if (part.empty() || !absl::ascii_isalnum(static_cast<unsigned char>(part[0]))) return false;
  for (const char c : part) {
    const bool allowed =
        absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-';
    if (!allowed) return false;
  }
  return true;
}

bool IsName(std::string_view name) {
  if (name.size() > kMaxNameBytes) return false;
  int parts = 0;
  for (const absl::string_view part : absl::StrSplit(ToAbsl(name), '/')) {
    if (!IsPart(part) || ++parts > kMaxParts) return false;
  }
  return true;
}

}  // namespace

absl::Status ValidateName(std::string_view name) {
  if (IsName(name)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_BLOB_NAME",
                   "a blob's name is made of letters, digits, '.', '_', '-' and '/'");
}

}  // namespace crowdloom::blob
