#include "services/gateway/connect/upstream.h"

#include <utility>
#include <vector>

#include "common/base/status.h"
#include "common/rpc/error_codec.h"
#include "common/rpc/token.h"
#include "grpcpp/client_context.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"

namespace crowdloom::gateway {
namespace {

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return "";
  std::string bytes;
  bytes.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

absl::Status ShuttingDown() {
  return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "SHUTTING_DOWN",
                                  "this gateway is going down; another will answer"),
                        absl::Seconds(1));
}

// A module that cannot be reached tells nothing of its own: the caller still learns when to return.
absl::Status Explain(absl::Status status, const std::string& module) {
  if (!absl::IsUnavailable(status) || !ReasonOf(status).empty()) return status;
  return WithRetryDelay(
      MakeError(absl::StatusCode::kUnavailable, "MODULE_UNAVAILABLE",
                "a part of the platform cannot be reached now", {{"module", module}}),
      absl::Seconds(1));
}

}  // namespace

struct Upstream::Flight {
  std::string module;
  grpc::ClientContext context;
  std::unique_ptr<grpc::GenericStub> stub;
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
  Done done;
  bool cut = false;  // cancelled by Shutdown
};

Upstream::Upstream(ChannelOf channel_of) : channel_of_(std::move(channel_of)) {}

Upstream::~Upstream() { Shutdown(); }

std::shared_ptr<grpc::Channel> Upstream::Channel(const std::string& module) {
  std::shared_ptr<grpc::Channel>& channel = channels_[module];
  if (channel == nullptr) channel = channel_of_(module);
  return channel;
}

void Upstream::Start(UpstreamCall call, Disconnect* disconnect, Done done) {
  auto flight = std::make_shared<Flight>();
  flight->module = call.module;
  flight->done = std::move(done);
  flight->request = ToBuffer(call.request);
  flight->context.set_deadline(absl::ToChronoTime(call.deadline));
  if (!call.token.empty()) flight->context.AddMetadata(rpc::kTokenMetadata, call.token);
  if (!call.peer.empty()) flight->context.AddMetadata("x-crowdloom-peer", call.peer);
  flight->context.AddMetadata("traceparent", call.traceparent);
  bool closed = false;
  {
    absl::MutexLock lock(&mutex_);
    closed = closed_;
    if (!closed) {
      flight->stub = std::make_unique<grpc::GenericStub>(Channel(call.module));
      flights_.insert(flight);
    }
  }
  if (closed) {
    std::move(flight->done)(ShuttingDown());
    return;
  }
  if (disconnect != nullptr) {
    disconnect->Notify([weak = std::weak_ptr<Flight>(flight)] {
      if (const auto live = weak.lock()) live->context.TryCancel();
    });
  }
  flight->stub->UnaryCall(&flight->context, call.path, grpc::StubOptions(), &flight->request,
                          &flight->response, [this, flight](const grpc::Status& status) {
                            if (status.ok()) {
                              Finish(flight, ToString(flight->response));
                            } else {
                              Finish(flight, rpc::FromGrpc(status));
                            }
                          });
}

// Shutdown() returns when the last flight has left flights_, so `this` is not touched after that.
void Upstream::Finish(const std::shared_ptr<Flight>& flight, absl::StatusOr<std::string> reply) {
  bool cut = false;
  {
    absl::MutexLock lock(&mutex_);
    cut = flight->cut;
  }
  if (!reply.ok()) {
    reply = cut && absl::IsCancelled(reply.status()) ? ShuttingDown()
                                                     : Explain(reply.status(), flight->module);
  }
  std::move(flight->done)(std::move(reply));
  absl::MutexLock lock(&mutex_);
  flights_.erase(flight);
}

void Upstream::Shutdown() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  for (const auto& flight : flights_) {
    flight->cut = true;
    flight->context.TryCancel();
  }
  mutex_.Await(absl::Condition(
      +[](absl::flat_hash_set<std::shared_ptr<Flight>>* flights) { return flights->empty(); },
      &flights_));
  channels_.clear();
}

}  // namespace crowdloom::gateway
