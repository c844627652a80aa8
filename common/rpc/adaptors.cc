#include "common/rpc/adaptors.h"

#include <chrono>

#include "common/base/check.h"
#include "common/log/log.h"
#include "common/metrics/red.h"
#include "common/rpc/access.h"
#include "common/rpc/error_codec.h"
#include "common/rpc/validation.h"

namespace crowdloom::rpc {
namespace {

using google::protobuf::Message;

constexpr absl::Duration kDeadlineMax = absl::Minutes(2);
constexpr absl::Duration kSlow = absl::Seconds(5);

metrics::RpcMetrics& Metrics() {
  static auto* metrics = new metrics::RpcMetrics("server");
  return *metrics;
}

std::string_view MetadataOf(grpc::CallbackServerContext* context, const char* key) {
  const auto it = context->client_metadata().find(key);
  if (it == context->client_metadata().end()) return "";
  return std::string_view(it->second.data(), it->second.size());
}

trace::Context TraceOf(grpc::CallbackServerContext* context) {
  thread_local Rng rng = Rng::FromEntropy();
  return trace::Continue(MetadataOf(context, "traceparent"), rng);
}

void LogFinished(const CallInfo& info, const absl::Status& status, absl::Duration duration) {
  const bool fault =
      status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kUnknown;
  if (!fault && duration < kSlow) return;
  log::Write(fault ? log::Level::kError : log::Level::kInfo, fault ? "call failed" : "slow call",
             {{"method", info.method},
              {"actor", info.principal.actor},
              {"trace_id", info.trace.TraceId()},
              {"seconds", absl::ToDoubleSeconds(duration)},
              {"status", status}});
}

}  // namespace

OpenCall::OpenCall(const Method& method, CallInfo info, grpc::ServerUnaryReactor* reactor)
    : method_(method), info_(std::move(info)), reactor_(reactor), start_(absl::Now()) {
  Metrics().Started(method_.full_name);
}

void OpenCall::Finish(const absl::Status& status) {
  CHECK(!finished_.exchange(true)) << method_.full_name << " was answered twice";
  const absl::Duration duration = absl::Now() - start_;
  Metrics().Finished(method_.full_name, absl::StatusCodeToString(status.code()), duration);
  LogFinished(info_, status, duration);
  reactor_->Finish(ToGrpc(status));
}

bool OpenCall::InTime(absl::Time now) {
  if (now < info_.deadline) return true;
  Finish(absl::DeadlineExceededError("the call waited too long"));
  return false;
}

Adaptors::Adaptors(AdaptorOptions options)
    : options_(std::move(options)),
      methods_(options_.service),
      pages_(options_.page_key),
      wake_channel_("wake:" + options_.module) {}

absl::StatusOr<CallInfo> Adaptors::Inspect(grpc::CallbackServerContext* context,
                                           const Method& method, const Message& request) {
  CallInfo info;
  info.now = options_.clock->Now();
  info.deadline = std::min(absl::FromChrono(context->deadline()), info.now + kDeadlineMax);
  info.method = method.full_name;
  info.trace = TraceOf(context);
  info.peer = std::string(MetadataOf(context, "x-crowdloom-peer"));
  info.pages = &pages_;
  const std::string_view token = MetadataOf(context, kTokenMetadata);
  if (!token.empty() || !method.access.anonymous()) {
    CL_ASSIGN_OR_RETURN(info.principal, options_.verifier->Verify(token));
  }
  CL_RETURN_IF_ERROR(Authorize(info.principal, method, request));
  CL_RETURN_IF_ERROR(Validate(request));
  return info;
}

std::shared_ptr<OpenCall> Adaptors::Admit(grpc::CallbackServerContext* context,
                                          const Message& request,
                                          grpc::ServerUnaryReactor* reactor) {
  const Method& method = methods_.OfRequest(request.GetDescriptor());
  absl::StatusOr<CallInfo> info = Inspect(context, method, request);
  auto open = std::make_shared<OpenCall>(
      method, info.ok() ? *std::move(info) : CallInfo{.method = method.full_name}, reactor);
  if (!info.ok()) {
    open->Finish(info.status());
    return nullptr;
  }
  // gRPC hands the request out as const, but it is this call's alone: what only the server may set
  // is taken out here, before any handler can believe it.
  ClearOutputOnly(const_cast<Message&>(request));
  return open;
}

grpc::ServerUnaryReactor* Adaptors::Run(grpc::CallbackServerContext* context,
                                        const Message* request, Body body) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const std::shared_ptr<OpenCall> open = Admit(context, *request, reactor);
  if (open == nullptr) return reactor;
  const bool queued =
      options_.pool->TrySubmit([this, open, body = std::move(body)](Worker& worker) mutable {
        if (!open->InTime(options_.clock->Now())) return;
        const std::string trace_id = open->info().trace.TraceId();
        log::ScopedFields fields({{"trace_id", trace_id}, {"method", open->info().method}});
        open->Finish(body(*open, worker));
      });
  if (!queued) open->Finish(Overloaded());
  return reactor;
}

}  // namespace crowdloom::rpc
