#include "common/rpc/page_token.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "absl/strings/numbers.h"
#include "common/base/base64url.h"
#include "common/base/hash.h"
#include "common/base/hmac.h"
#include "common/base/status.h"
#include "crowdloom/rpc/v1/token.pb.h"

namespace crowdloom::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kMacBytes = 32;

// What the request asks for apart from the page.
std::string Digest(const Message& request) {
  std::unique_ptr<Message> copy(request.New());
  copy->CopyFrom(request);
  for (const char* name : {"page_size", "page_token"}) {
    if (const FieldDescriptor* field = copy->GetDescriptor()->FindFieldByName(name)) {
      copy->GetReflection()->ClearField(copy.get(), field);
    }
  }
  return Sha256(copy->GetTypeName() + copy->SerializeAsString());
}

std::string Mac(std::string_view key, std::string_view token) {
  return HmacSha256(key, std::string("page-token:").append(token));
}

absl::Status Invalid() {
  return MakeError(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID",
                   "the page token is not of this request");
}

}  // namespace

std::string PageTokenSealer::Seal(const Message& request, std::string_view position) const {
  v1::PageToken token;
  token.set_position(std::string(position));
  token.set_request_digest(Digest(request));
  const std::string bytes = token.SerializeAsString();
  return Base64UrlEncode(Mac(key_, bytes) + bytes);
}

absl::StatusOr<std::string> PageTokenSealer::Open(const Message& request) const {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("page_token");
  const std::string text = request.GetReflection()->GetString(request, field);
  if (text.empty()) return std::string();
  const std::optional<std::string> bytes = Base64UrlDecode(text);
  if (!bytes || bytes->size() < kMacBytes) return Invalid();
  const std::string sealed = bytes->substr(kMacBytes);
  v1::PageToken token;
  if (!ConstantTimeEqual(bytes->substr(0, kMacBytes), Mac(key_, sealed)) ||
      !token.ParseFromString(sealed) || token.request_digest() != Digest(request)) {
    return Invalid();
  }
  return token.position();
}

absl::StatusOr<int64_t> PageTokenSealer::OpenInteger(const Message& request) const {
  CL_ASSIGN_OR_RETURN(const std::string position, Open(request));
  int64_t value = 0;
  if (!position.empty() && !absl::SimpleAtoi(position, &value)) return Invalid();
  return value;
}

int32_t PageSize(int32_t asked, int32_t standard, int32_t most) {
  return asked <= 0 ? standard : std::min(asked, most);
}

}  // namespace crowdloom::rpc
