// The four adaptors between gRPC and handlers. Authentication, authorization, validation, deadline,
// tracing, logging, metrics, error mapping, idempotency and events happen here, once; a handler is
// one statement:
//
//   grpc::ServerUnaryReactor* GetBatch(grpc::CallbackServerContext* context,
//                                      const GetBatchRequest* request, Batch* response) override {
//     return rpc_.Unary(context, request, response, [this](rpc::Call& call, const auto& request) {
//       return store_.GetBatch(call.db(), request.name());
//     });
//   }
//
//   Unary    reads: absl::StatusOr<Response>(Call&, const Request&) on a worker thread
//   Mutate   one transaction with idempotency record and events:
//            absl::StatusOr<Response>(MutateCall&, const Request&)
//   Batched  group commit: all that waits for the method runs as one function (batcher.h)
//   Parked   Batched, and may wait for an event or its time (parking_lot.h) without a thread
//
// Nothing blocks in gRPC's own threads. Thread-safe; outlives every call.
#ifndef CROWDLOOM_COMMON_RPC_ADAPTORS_H_
#define CROWDLOOM_COMMON_RPC_ADAPTORS_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/status.h"
#include "common/rpc/batcher.h"
#include "common/rpc/call.h"
#include "common/rpc/method.h"
#include "common/rpc/mutation.h"
#include "common/rpc/parking_lot.h"
#include "common/rpc/token.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

namespace crowdloom::rpc {

// One RPC between its admission and its answer.
class OpenCall {
 public:
  OpenCall(const Method& method, CallInfo info, grpc::ServerUnaryReactor* reactor);

  const CallInfo& info() const { return info_; }
  const Method& method() const { return method_; }

  // Answers. Exactly once.
  void Finish(const absl::Status& status);

  // Whether there is still somebody to answer; finishes the call if not.
  bool InTime(absl::Time now);

 private:
  const Method& method_;
  const CallInfo info_;
  grpc::ServerUnaryReactor* reactor_;
  absl::Time start_;
  std::atomic<bool> finished_ = false;
};

struct AdaptorOptions {
  std::string service;  // full name, for example crowdloom.dispatch.v1.DispatchService
  std::string module;   // names the wake-up channel "wake:<module>"
  WorkerPool* pool = nullptr;
  const TokenVerifier* verifier = nullptr;
  const Clock* clock = nullptr;
  std::string page_key;  // seals page tokens
};

class Adaptors {
 public:
  explicit Adaptors(AdaptorOptions options);

  template <typename Request, typename Response, typename Handler>
  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context, const Request* request,
                                  Response* response, Handler handler) {
    return Run(context, request, [=](OpenCall& open, Worker& worker) -> absl::Status {
      Call call(open.info(), worker);
      absl::StatusOr<Response> result = handler(call, *request);
      CL_RETURN_IF_ERROR(result.status());
      *response = *std::move(result);
      return absl::OkStatus();
    });
  }

  template <typename Request, typename Response, typename Handler>
  grpc::ServerUnaryReactor* Mutate(grpc::CallbackServerContext* context, const Request* request,
                                   Response* response, Handler handler) {
    return Run(context, request, [=, this](OpenCall& open, Worker& worker) {
      return RunMutation(open.info(), worker, open.method(), wake_channel_, *request, *response,
                         [&](MutateCall& call) -> absl::Status {
                           absl::StatusOr<Response> result = handler(call, *request);
                           CL_RETURN_IF_ERROR(result.status());
                           *response = *std::move(result);
                           return absl::OkStatus();
                         });
    });
  }

  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Batched(grpc::CallbackServerContext* context, const Request* request,
                                    Response* response, Batcher<Request, Response>& batcher) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const std::shared_ptr<OpenCall> open = Admit(context, *request, reactor);
    if (open == nullptr) return reactor;
    const bool added = batcher.Add({open->info(), *request, *response, /*last_try=*/true},
                                   [open](auto& item) { open->Finish(item.status); });
    if (!added) open->Finish(Overloaded());
    return reactor;
  }

  // Waits at most `wait`, and not past the call's deadline.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Parked(grpc::CallbackServerContext* context, const Request* request,
                                   Response* response, Batcher<Request, Response>& batcher,
                                   ParkingLot& lot, absl::Duration wait);

 private:
  using Body = absl::AnyInvocable<absl::Status(OpenCall&, Worker&)>;

  // Authenticates, authorizes and validates. Null when the call was refused and is answered.
  std::shared_ptr<OpenCall> Admit(grpc::CallbackServerContext* context,
                                  const google::protobuf::Message& request,
                                  grpc::ServerUnaryReactor* reactor);
  absl::StatusOr<CallInfo> Inspect(grpc::CallbackServerContext* context, const Method& method,
                                   const google::protobuf::Message& request);

  // Runs the body on a worker thread and answers with its status.
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context,
                                const google::protobuf::Message* request, Body body);

  const AdaptorOptions options_;
  const MethodTable methods_;
  const PageTokenSealer pages_;
  const std::string wake_channel_;
};

// A call that may wait. Owned by whoever still has to do with it: gRPC until OnDone, the parking
// lot and the batcher while they hold it. OpenCall::Finish decides who answers.
template <typename Request, typename Response>
class ParkedCall : public std::enable_shared_from_this<ParkedCall<Request, Response>> {
 public:
  using Item = typename Batcher<Request, Response>::Item;

  ParkedCall(std::shared_ptr<OpenCall> open, const Request* request, Response* response,
             Batcher<Request, Response>* batcher, ParkingLot* lot, absl::Time until)
      : open_(std::move(open)),
        request_(request),
        response_(response),
        batcher_(batcher),
        lot_(lot),
        until_(until) {}

  void Try(bool last) {
    const ParkingLot::Ticket ticket = lot_->Now();
    auto self = this->shared_from_this();
    response_->Clear();
    const bool added = batcher_->Add({open_->info(), *request_, *response_, last},
                                     [self, ticket](Item& item) { self->Continue(item, ticket); });
    if (!added) open_->Finish(Overloaded());
  }

  // The client went away.
  void Cancel() {
    cancelled_ = true;
    lot_->Cancel(parked_id_);
  }

 private:
  void Continue(Item& item, ParkingLot::Ticket ticket) {
    if (!item.status.ok() || item.park_keys.empty()) return open_->Finish(item.status);
    auto self = this->shared_from_this();
    parked_id_ = lot_->Park(std::move(item.park_keys), ticket, until_,
                            [self](ParkingLot::Reason reason) { self->Resume(reason); });
    if (cancelled_) lot_->Cancel(parked_id_);
  }

  void Resume(ParkingLot::Reason reason) {
    switch (reason) {
      case ParkingLot::Reason::kWoken:
        return Try(/*last=*/false);
      case ParkingLot::Reason::kTimeout:
      case ParkingLot::Reason::kShutdown:
        return Try(/*last=*/true);
      case ParkingLot::Reason::kCancelled:
        return open_->Finish(absl::CancelledError("the client went away"));
    }
  }

  const std::shared_ptr<OpenCall> open_;
  const Request* request_;
  Response* response_;
  Batcher<Request, Response>* batcher_;
  ParkingLot* lot_;
  const absl::Time until_;
  std::atomic<ParkingLot::Id> parked_id_ = 0;
  std::atomic<bool> cancelled_ = false;
};

// gRPC's handle on a parked call: lives from the call's start to OnDone.
template <typename Request, typename Response>
class ParkedReactor final : public grpc::ServerUnaryReactor {
 public:
  void Hold(std::shared_ptr<ParkedCall<Request, Response>> call) {
    const std::lock_guard lock(mutex_);
    call_ = std::move(call);
  }
  void OnCancel() override {
    const std::lock_guard lock(mutex_);
    if (call_ != nullptr) call_->Cancel();
  }
  void OnDone() override { delete this; }

 private:
  std::mutex mutex_;
  std::shared_ptr<ParkedCall<Request, Response>> call_ ABSL_GUARDED_BY(mutex_);
};

template <typename Request, typename Response>
grpc::ServerUnaryReactor* Adaptors::Parked(grpc::CallbackServerContext* context,
                                           const Request* request, Response* response,
                                           Batcher<Request, Response>& batcher, ParkingLot& lot,
                                           absl::Duration wait) {
  auto* reactor = new ParkedReactor<Request, Response>();
  std::shared_ptr<OpenCall> open = Admit(context, *request, reactor);
  if (open == nullptr) return reactor;
  const absl::Time until = std::min(open->info().now + wait, open->info().deadline);
  auto call = std::make_shared<ParkedCall<Request, Response>>(std::move(open), request, response,
                                                              &batcher, &lot, until);
  reactor->Hold(call);
  call->Try(/*last=*/wait <= absl::ZeroDuration());
  return reactor;
}

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_ADAPTORS_H_
