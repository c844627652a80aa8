#include "common/rpc/client.h"

#include <algorithm>

#include "common/base/rng.h"
#include "common/metrics/red.h"
#include "common/rpc/error_codec.h"

namespace crowdloom::rpc {
namespace {

constexpr int kAttemptsMax = 4;
constexpr absl::Duration kFirstPause = absl::Milliseconds(20);

metrics::RpcMetrics& Metrics() {
  static auto* metrics = new metrics::RpcMetrics("client");
  return *metrics;
}

Rng& ThreadRng() {
  thread_local Rng rng = Rng::FromEntropy();
  return rng;
}

bool MayRepeat(const Method& method) {
  return method.descriptor->options().idempotency_level() !=
         google::protobuf::MethodOptions::IDEMPOTENCY_UNKNOWN;
}

// Doubled each time, and spread so that callers do not come back together.
absl::Duration Pause(int attempt) {
  return kFirstPause * (1 << attempt) * (0.5 + ThreadRng().Double());
}

}  // namespace

Caller::Caller(const TokenMinter* minter, std::string_view module)
    : minter_(minter), principal_(ServicePrincipal(module)) {}

void Caller::Prepare(grpc::ClientContext& context, const CallOptions& options,
                     absl::Time deadline) const {
  context.set_deadline(absl::ToChronoTime(deadline));
  context.AddMetadata(kTokenMetadata, minter_->Mint(principal_));
  const trace::Context trace = options.trace != nullptr
                                   ? trace::ChildOf(*options.trace, ThreadRng())
                                   : trace::Start(ThreadRng());
  context.AddMetadata("traceparent", trace::Format(trace));
}

absl::Status Caller::Run(const Method& method, const CallOptions& options,
                         absl::FunctionRef<grpc::Status(grpc::ClientContext&)> attempt) const {
  const absl::Time start = absl::Now();
  const absl::Time deadline = start + options.timeout;
  Metrics().Started(method.full_name);
  absl::Status status;
  for (int i = 0; i < kAttemptsMax; ++i) {
    grpc::ClientContext context;
    Prepare(context, options, deadline);
    status = FromGrpc(attempt(context));
    if (!absl::IsUnavailable(status) || !MayRepeat(method)) break;
    const absl::Duration pause = Pause(i);
    if (absl::Now() + pause >= deadline) break;
    absl::SleepFor(pause);
  }
  Metrics().Finished(method.full_name, absl::StatusCodeToString(status.code()),
                     absl::Now() - start);
  return status;
}

}  // namespace crowdloom::rpc
