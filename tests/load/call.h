// Single calls of a measurement, as the administrator.
#ifndef CROWDLOOM_TESTS_LOAD_CALL_H_
#define CROWDLOOM_TESTS_LOAD_CALL_H_

#include <string>

#include "common/base/check.h"
#include "common/base/clock.h"
#include "common/base/rng.h"
#include "common/base/uuid.h"
#include "common/rpc/error_codec.h"
#include "common/rpc/token.h"
#include "grpcpp/client_context.h"
#include "tests/load/installation.h"

namespace crowdloom::load {

inline std::string NewRequestId() {
  thread_local Rng rng = Rng::FromEntropy();
  return NewUuid(*SystemClock(), rng);
}

// The program ends when the call fails.
template <typename Stub, typename Request, typename Response>
Response Call(const Installation& installation, Stub& stub,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              const Request& request) {
  grpc::ClientContext context;
  context.AddMetadata(rpc::kTokenMetadata, installation.TokenFor(Administrator()));
  Response response;
  CHECK_OK(rpc::FromGrpc((stub.*method)(&context, request, &response)));
  return response;
}

}  // namespace crowdloom::load

#endif  // CROWDLOOM_TESTS_LOAD_CALL_H_
