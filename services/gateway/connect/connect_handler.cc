#include "services/gateway/connect/connect_handler.h"

#include <algorithm>
#include <utility>

#include "common/base/status.h"
#include "services/gateway/connect/error_json.h"
#include "services/gateway/connect/json_codec.h"
#include "services/gateway/core/negotiation.h"
#include "services/gateway/session/credential.h"
#include "services/gateway/session/session_reply.h"

namespace crowdloom::gateway {
namespace {

using google::protobuf::Message;

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kProto = "application/proto";

// The media type without parameters.
std::string_view MediaType(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return type.substr(0, type.find_last_not_of(' ') + 1);
}

absl::Status CheckProtocol(const Request& request) {
  const std::string_view version = request.Header("connect-protocol-version");
  if (!version.empty() && version != "1") {
    return MakeError(absl::StatusCode::kInvalidArgument, "UNKNOWN_PROTOCOL_VERSION",
                     "Connect-Protocol-Version must be 1");
  }
  const std::string_view encoding = request.Header("content-encoding");
  if (!encoding.empty() && encoding != "identity") {
    return MakeError(absl::StatusCode::kUnimplemented, "UNKNOWN_ENCODING",
                     "request bodies are taken without compression only");
  }
  return absl::OkStatus();
}

Response UnsupportedMediaType() {
  Response response =
      ErrorResponse(MakeError(absl::StatusCode::kInvalidArgument, "UNSUPPORTED_MEDIA_TYPE",
                              "Content-Type must be application/json or application/proto"));
  response.status = 415;
  response.Add("accept-post", "application/json, application/proto");
  return response;
}

// One call from its request to its answer. Lives as long as somebody holds one of its callbacks.
class ConnectCall : public std::enable_shared_from_this<ConnectCall> {
 public:
  ConnectCall(const CallServices& services, const Route& route, Request request,
              std::shared_ptr<Disconnect> disconnect, Reply reply)
      : services_(services),
        route_(route),
        request_(std::move(request)),
        disconnect_(std::move(disconnect)),
        reply_(std::move(reply)),
        start_(services.clock->Now()) {}

  void Run() {
    services_.metrics->Started(route_.method.full_name);
    absl::Status status = CheckProtocol(request_);
    if (status.ok()) status = FindDeadline();
    if (status.ok()) status = FindApplicant();
    if (!status.ok()) return Fail(status);
    services_.admission->Admit(route_, applicant_,
                               [self = shared_from_this()](absl::StatusOr<std::string> token) {
                                 if (!token.ok()) return self->Fail(token.status());
                                 self->Send(*std::move(token));
                               });
  }

 private:
  absl::Status FindDeadline() {
    CL_ASSIGN_OR_RETURN(
        const absl::Duration timeout,
        ParseTimeout(request_.Header("connect-timeout-ms"), kTimeoutStandard, kTimeoutMax));
    deadline_ = start_ + timeout;
    return absl::OkStatus();
  }

  absl::Status FindApplicant() {
    CL_ASSIGN_OR_RETURN(applicant_.credential,
                        FindCredential(request_.headers, *services_.origins));
    applicant_.peer = request_.peer;
    applicant_.traceparent = std::string(request_.Header("traceparent"));
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Parse() const {
    const std::unique_ptr<Message> message(route_.request->New());
    if (IsJson()) {
      CL_RETURN_IF_ERROR(ParseJson(request_.body, message.get()));
    } else if (!message->ParseFromString(request_.body)) {
      return MakeError(absl::StatusCode::kInvalidArgument, "MALFORMED_MESSAGE",
                       "the body is not a message of this method");
    }
    return message->SerializeAsString();
  }

  void Send(std::string token) {
    absl::StatusOr<std::string> bytes = Parse();
    if (!bytes.ok()) return Fail(bytes.status());
    UpstreamCall call{.module = route_.module,
                      .path = route_.path,
                      .request = *std::move(bytes),
                      .token = std::move(token),
                      .traceparent = applicant_.traceparent,
                      .peer = applicant_.peer,
                      .deadline = deadline_};
    services_.upstream->Start(std::move(call), disconnect_.get(),
                              [self = shared_from_this()](absl::StatusOr<std::string> reply) {
                                self->Receive(std::move(reply));
                              });
  }

  void Receive(absl::StatusOr<std::string> reply) {
    if (!reply.ok()) return Fail(reply.status());
    const std::unique_ptr<Message> message(route_.response->New());
    if (!message->ParseFromString(*reply)) {
      return Fail(MakeError(absl::StatusCode::kInternal, "REPLY_UNREADABLE",
                            "the module's reply cannot be read"));
    }
    Response response;
    KeepSession(request_.headers, applicant_.credential, services_, message.get(), &response);
    response.Add("content-type", std::string(IsJson() ? kJson : kProto));
    response.body = IsJson() ? FormatJson(*message) : message->SerializeAsString();
    Finish(std::move(response), absl::StatusCode::kOk);
  }

  void Fail(const absl::Status& status) { Finish(ErrorResponse(status), status.code()); }

  void Finish(Response response, absl::StatusCode code) {
    services_.metrics->Finished(route_.method.full_name, absl::StatusCodeToString(code),
                                services_.clock->Now() - start_);
    response.Add("cache-control", "no-store");
    std::move(reply_)(std::move(response));
  }

  bool IsJson() const { return MediaType(request_.Header("content-type")) == kJson; }

  const CallServices& services_;
  const Route& route_;
  const Request request_;
  const std::shared_ptr<Disconnect> disconnect_;
  Reply reply_;
  const absl::Time start_;
  absl::Time deadline_;
  Applicant applicant_;
};

}  // namespace

Response ErrorResponse(const absl::Status& status) {
  Response response;
  response.status = HttpStatus(status.code());
  response.Add("content-type", std::string(kJson));
  response.body = FormatErrorJson(status);
  if (const auto delay = InfoOf(status).retry_delay) {
    const int64_t seconds = absl::ToInt64Seconds(absl::Ceil(*delay, absl::Seconds(1)));
    response.Add("retry-after", std::to_string(std::max<int64_t>(1, seconds)));
  }
  return response;
}

void ConnectHandler::Handle(Request request, std::shared_ptr<Disconnect> disconnect, Reply reply) {
  const Route* route = services_.routes->Find(request.path);
  if (route == nullptr) {
    return std::move(reply)(ErrorResponse(
        MakeError(absl::StatusCode::kUnimplemented, "METHOD_UNKNOWN", "there is no such method")));
  }
  if (request.method != "POST") {
    Response response = ErrorResponse(MakeError(
        absl::StatusCode::kUnimplemented, "METHOD_NOT_ALLOWED", "methods are called by POST"));
    response.status = 405;
    response.Add("allow", "POST");
    return std::move(reply)(std::move(response));
  }
  const std::string_view type = MediaType(request.Header("content-type"));
  if (type != kJson && type != kProto) return std::move(reply)(UnsupportedMediaType());
  std::make_shared<ConnectCall>(services_, *route, std::move(request), std::move(disconnect),
                                std::move(reply))
      ->Run();
}

}  // namespace crowdloom::gateway
