#include "common/rpc/error_codec.h"

#include <string>

#include "common/base/status.h"

namespace crowdloom::rpc {
namespace {

bool IsOurFault(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInternal ||
         status.code() == absl::StatusCode::kUnknown;
}

void AddRetryDelay(absl::Duration delay, google::rpc::Status& out) {
  google::rpc::RetryInfo retry;
  const int64_t nanos = absl::ToInt64Nanoseconds(delay);
  retry.mutable_retry_delay()->set_seconds(nanos / 1'000'000'000);
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  out.add_details()->PackFrom(retry);
}

void AddViolations(const ErrorInfo& info, google::rpc::Status& out) {
  google::rpc::BadRequest bad_request;
  for (const FieldViolation& violation : info.violations) {
    auto* field = bad_request.add_field_violations();
    field->set_field(violation.field);
    field->set_description(violation.description);
  }
  out.add_details()->PackFrom(bad_request);
}

void ReadDetail(const google::protobuf::Any& detail, ErrorInfo& info) {
  google::rpc::ErrorInfo error;
  google::rpc::RetryInfo retry;
  google::rpc::BadRequest bad_request;
  if (detail.UnpackTo(&error)) {
    info.reason = error.reason();
    info.domain = error.domain();
    info.metadata.insert(error.metadata().begin(), error.metadata().end());
  } else if (detail.UnpackTo(&retry)) {
    info.retry_delay = absl::Seconds(retry.retry_delay().seconds()) +
                       absl::Nanoseconds(retry.retry_delay().nanos());
  } else if (detail.UnpackTo(&bad_request)) {
    for (const auto& field : bad_request.field_violations()) {
      info.violations.push_back({field.field(), field.description()});
    }
  }
}

}  // namespace

google::rpc::Status ToProto(const absl::Status& status) {
  google::rpc::Status out;
  out.set_code(static_cast<int>(status.code()));
  out.set_message(IsOurFault(status) ? "internal error" : std::string(status.message()));
  const ErrorInfo info = InfoOf(status);
  google::rpc::ErrorInfo error;
  error.set_reason(info.reason.empty() ? absl::StatusCodeToString(status.code()) : info.reason);
  error.set_domain(std::string(kErrorDomain));
  error.mutable_metadata()->insert(info.metadata.begin(), info.metadata.end());
  out.add_details()->PackFrom(error);
  if (info.retry_delay) AddRetryDelay(*info.retry_delay, out);
  if (!info.violations.empty()) AddViolations(info, out);
  return out;
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status proto = ToProto(status);
  return grpc::Status(static_cast<grpc::StatusCode>(proto.code()), proto.message(),
                      proto.SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const absl::Status plain(static_cast<absl::StatusCode>(status.error_code()),
                           status.error_message());
  google::rpc::Status proto;
  if (status.error_details().empty() || !proto.ParseFromString(status.error_details())) {
    return plain;
  }
  ErrorInfo info;
  for (const auto& detail : proto.details()) ReadDetail(detail, info);
  return WithInfo(plain, info);
}

}  // namespace crowdloom::rpc
