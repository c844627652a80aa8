#include "services/dispatch/core/packet.h"

#include <algorithm>
#include <optional>

#include "common/base/base64url.h"
#include "common/base/hmac.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::dispatch {
namespace {

// The key signs other things too; what it says here can be mistaken for none of them.
constexpr std::string_view kPurpose = "crowdloom.dispatch.v1.Packet\n";
constexpr size_t kMacBytes = 32;

std::string MacOf(std::string_view bytes, std::string_view key) {
  return HmacSha256(key, StrCat(kPurpose, bytes));
}

absl::Status Invalid() {
  return MakeError(absl::StatusCode::kInvalidArgument, "PACKET_INVALID",
                   "the packet was changed, or comes from elsewhere");
}

}  // namespace

std::string SealPacket(const v1::PacketContents& contents, std::string_view key) {
  const std::string bytes = contents.SerializeAsString();
  return Base64UrlEncode(MacOf(bytes, key) + bytes);
}

absl::StatusOr<v1::PacketContents> OpenPacket(std::string_view packet, std::string_view worker,
                                              std::string_view key) {
  const std::optional<std::string> sealed = Base64UrlDecode(packet);
  if (!sealed || sealed->size() < kMacBytes) return Invalid();
  const std::string_view mac = std::string_view(*sealed).substr(0, kMacBytes);
  const std::string_view bytes = std::string_view(*sealed).substr(kMacBytes);
  if (!ConstantTimeEqual(mac, MacOf(bytes, key))) return Invalid();
  v1::PacketContents contents;
  if (!contents.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Invalid();
  if (contents.worker() != worker) {
    return MakeError(absl::StatusCode::kPermissionDenied, "PACKET_FOREIGN",
                     "the packet is another worker's");
  }
  return contents;
}

absl::Status CheckInPacket(const v1::PacketContents& contents,
                           const v1::SubmitAssignmentRequest& submission) {
  const bool found =
      std::any_of(contents.items().begin(), contents.items().end(), [&](const auto& item) {
        return item.assignment() == submission.name() && item.attempt() == submission.attempt();
      });
  if (found) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "NOT_IN_PACKET",
                   "this attempt was not taken along in the packet");
}

}  // namespace crowdloom::dispatch
