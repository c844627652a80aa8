// Calls to other services: internal token, deadline and trace go along, and UNAVAILABLE is tried
// again where the method's idempotency_level allows it. Blocks; for worker and loop threads.
//
//   rpc::Client<LedgerService> ledger(channel, minter, "dispatch");
//   CL_ASSIGN_OR_RETURN(Hold hold, ledger.Call(&LedgerService::Stub::CreateHold, request));
//
// Thread-safe.
#ifndef CROWDLOOM_COMMON_RPC_CLIENT_H_
#define CROWDLOOM_COMMON_RPC_CLIENT_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/method.h"
#include "common/rpc/token.h"
#include "common/trace/trace.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"

namespace crowdloom::rpc {

struct CallOptions {
  absl::Duration timeout = absl::Seconds(5);
  const trace::Context* trace = nullptr;  // a new trace when null
};

// What does not depend on the service's type.
class Caller {
 public:
  Caller(const TokenMinter* minter, std::string_view module);

  // Runs `attempt` until it succeeds, its error is final, or the time is over.
  absl::Status Run(const Method& method, const CallOptions& options,
                   absl::FunctionRef<grpc::Status(grpc::ClientContext&)> attempt) const;

 private:
  void Prepare(grpc::ClientContext& context, const CallOptions& options, absl::Time deadline) const;

  const TokenMinter* minter_;
  const Principal principal_;
};

template <typename Service>
class Client {
 public:
  Client(const std::shared_ptr<grpc::Channel>& channel, const TokenMinter* minter,
         std::string_view module)
      : stub_(Service::NewStub(channel)),
        methods_(Service::service_full_name()),
        caller_(minter, module) {}

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                                const Request& request, const CallOptions& options = {}) const {
    Response response;
    const absl::Status status = caller_.Run(
        methods_.OfRequest(Request::descriptor()), options, [&](grpc::ClientContext& context) {
          return (stub_.get()->*method)(&context, request, &response);
        });
    if (!status.ok()) return status;
    return response;
  }

 private:
  std::unique_ptr<typename Service::Stub> stub_;
  MethodTable methods_;
  Caller caller_;
};

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_CLIENT_H_
