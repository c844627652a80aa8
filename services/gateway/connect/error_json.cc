#include "services/gateway/connect/error_json.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <array>

#include "absl/strings/escaping.h"
#include "common/json/json.h"
#include "common/rpc/error_codec.h"

namespace crowdloom::gateway {
namespace {

struct CodeRow {
  std::string_view name;
  int http;
};

// By canonical code, as the Connect protocol's table has it.
constexpr std::array<CodeRow, 17> kCodes = {{{"ok", 200},
                                             {"canceled", 499},
                                             {"unknown", 500},
                                             {"invalid_argument", 400},
                                             {"deadline_exceeded", 504},
                                             {"not_found", 404},
                                             {"already_exists", 409},
                                             {"permission_denied", 403},
                                             {"resource_exhausted", 429},
                                             {"failed_precondition", 400},
                                             {"aborted", 409},
                                             {"out_of_range", 400},
                                             {"unimplemented", 501},
                                             {"internal", 500},
                                             {"unavailable", 503},
                                             {"data_loss", 500},
                                             {"unauthenticated", 401}}};

const CodeRow& RowOf(absl::StatusCode code) {
  const auto index = static_cast<size_t>(code);
  return kCodes[index < kCodes.size() ? index : static_cast<size_t>(absl::StatusCode::kUnknown)];
}

json::Value Text(std::string_view text) {
  return {.kind = json::Value::Kind::kString, .text = std::string(text)};
}

// Unpadded standard base64, as Connect asks for.
std::string Base64(const std::string& bytes) {
  std::string text = absl::Base64Escape(bytes);
  while (!text.empty() && text.back() == '=') text.pop_back();
  return text;
}

template <typename Detail>
void AppendDebug(const google::protobuf::Any& any, json::Value* detail) {
  Detail message;
  if (!any.UnpackTo(&message)) return;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(message, &text).ok()) return;
  auto parsed = json::Parse(text);
  if (auto* value = std::get_if<json::Value>(&parsed)) {
    detail->members.emplace_back("debug", std::move(*value));
  }
}

json::Value DetailOf(const google::protobuf::Any& any) {
  json::Value detail{.kind = json::Value::Kind::kObject};
  detail.members.emplace_back("type", Text(any.type_url().substr(any.type_url().rfind('/') + 1)));
  detail.members.emplace_back("value", Text(Base64(any.value())));
  AppendDebug<google::rpc::ErrorInfo>(any, &detail);
  AppendDebug<google::rpc::RetryInfo>(any, &detail);
  AppendDebug<google::rpc::BadRequest>(any, &detail);
  return detail;
}

}  // namespace

std::string_view ConnectCode(absl::StatusCode code) { return RowOf(code).name; }

int HttpStatus(absl::StatusCode code) { return RowOf(code).http; }

std::string FormatErrorJson(const absl::Status& status) {
  const google::rpc::Status proto = rpc::ToProto(status);
  json::Value details{.kind = json::Value::Kind::kArray};
  for (const auto& any : proto.details()) details.items.push_back(DetailOf(any));
  json::Value error{.kind = json::Value::Kind::kObject};
  error.members.emplace_back("code", Text(ConnectCode(status.code())));
  error.members.emplace_back("message", Text(proto.message()));
  error.members.emplace_back("details", std::move(details));
  return json::Format(error);
}

}  // namespace crowdloom::gateway
