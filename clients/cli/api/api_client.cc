#include "clients/cli/api/api_client.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "common/base/check.h"
#include "common/base/rng.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/json/json.h"
#include "common/rpc/error_codec.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace crowdloom::cli {
namespace {

using google::protobuf::MethodDescriptor;

const MethodDescriptor& MethodOf(const google::protobuf::Message& request) {
  const google::protobuf::FileDescriptor* file = request.GetDescriptor()->file();
  for (int s = 0; s < file->service_count(); ++s) {
    for (int m = 0; m < file->service(s)->method_count(); ++m) {
      const MethodDescriptor* method = file->service(s)->method(m);
      if (method->input_type() == request.GetDescriptor()) return *method;
    }
  }
  CHECK(false) << request.GetTypeName() << " is no method's request";
  std::abort();
}

absl::StatusCode CodeOf(std::string_view name) {
  constexpr std::array<std::string_view, 17> kNames = {"ok",
                                                       "canceled",
                                                       "unknown",
                                                       "invalid_argument",
                                                       "deadline_exceeded",
                                                       "not_found",
                                                       "already_exists",
                                                       "permission_denied",
                                                       "resource_exhausted",
                                                       "failed_precondition",
                                                       "aborted",
                                                       "out_of_range",
                                                       "unimplemented",
                                                       "internal",
                                                       "unavailable",
                                                       "data_loss",
                                                       "unauthenticated"};
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  return found == kNames.end() ? absl::StatusCode::kUnknown
                               : static_cast<absl::StatusCode>(found - kNames.begin());
}

std::string TextOf(const json::Value& value, std::string_view key) {
  const json::Value* member = value.Find(key);
  return member == nullptr ? "" : member->text;
}

// An answer without Connect's JSON comes from something in between.
absl::Status PlainError(const HttpAnswer& answer) {
  const bool later = answer.status == 502 || answer.status == 503 || answer.status == 504;
  return MakeError(later ? absl::StatusCode::kUnavailable : absl::StatusCode::kUnknown,
                   "NOT_CROWDLOOM", StrCat("the server answered with HTTP status ", answer.status));
}

absl::Status ErrorOf(const HttpAnswer& answer) {
  const auto parsed = json::Parse(answer.body);
  const auto* error = std::get_if<json::Value>(&parsed);
  if (error == nullptr || error->Find("code") == nullptr) return PlainError(answer);
  google::rpc::Status status;
  if (const json::Value* details = error->Find("details")) {
    for (const json::Value& detail : details->items) {
      auto* any = status.add_details();
      any->set_type_url("type.googleapis.com/" + TextOf(detail, "type"));
      absl::Base64Unescape(TextOf(detail, "value"), any->mutable_value());
    }
  }
  return rpc::FromGrpc(grpc::Status(static_cast<grpc::StatusCode>(CodeOf(TextOf(*error, "code"))),
                                    TextOf(*error, "message"), status.SerializeAsString()));
}

// How long to wait before the next attempt; nullopt when there should be none.
std::optional<absl::Duration> PauseAfter(const absl::Status& status, bool repeatable, int attempt) {
  const std::string reason = ReasonOf(status);
  const bool sent = reason != "CANNOT_CONNECT" && reason != "RATE_LIMITED";
  const bool passing = absl::IsUnavailable(status) || absl::IsResourceExhausted(status);
  if (!passing || (sent && !repeatable)) return std::nullopt;
  thread_local Rng rng = Rng::FromEntropy();
  const absl::Duration growing = absl::Milliseconds(50) * (1 << std::min(attempt, 5));
  const absl::Duration asked = InfoOf(status).retry_delay.value_or(absl::ZeroDuration());
  return std::max(asked, growing) * (0.75 + rng.Double() / 2);
}

}  // namespace

absl::Status ApiClient::Attempt(const std::string& path, const std::string& body,
                                google::protobuf::Message* response) {
  std::string headers = "Content-Type: application/proto\r\nConnect-Protocol-Version: 1\r\n";
  StrAppend(&headers, "Connect-Timeout-Ms: ", absl::ToInt64Milliseconds(options_.timeout), "\r\n");
  if (!token_.empty()) StrAppend(&headers, "Authorization: Bearer ", token_, "\r\n");
  CL_ASSIGN_OR_RETURN(const HttpAnswer answer,
                      connection_.Post(path, headers, body, options_.timeout));
  if (answer.status != 200) return ErrorOf(answer);
  if (!response->ParseFromString(answer.body)) return PlainError(answer);
  return absl::OkStatus();
}

absl::Status ApiClient::Run(const google::protobuf::Message& request,
                            google::protobuf::Message* response) {
  const MethodDescriptor& method = MethodOf(request);
  const bool repeatable =
      options_.repeat_always ||
      method.options().idempotency_level() != google::protobuf::MethodOptions::IDEMPOTENCY_UNKNOWN;
  const std::string path = StrCat("/", method.service()->full_name(), "/", method.name());
  const std::string body = request.SerializeAsString();
  const absl::Time end = absl::Now() + options_.patience;
  for (int attempt = 0;; ++attempt) {
    absl::Status status = Attempt(path, body, response);
    const std::optional<absl::Duration> pause = PauseAfter(status, repeatable, attempt);
    if (!pause || absl::Now() + *pause > end) return status;
    absl::SleepFor(*pause);
  }
}

}  // namespace crowdloom::cli
