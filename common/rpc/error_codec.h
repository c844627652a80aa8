// absl::Status inside, grpc::Status outside: the one place where the two meet. Details travel as
// google.rpc ErrorInfo, RetryInfo and BadRequest, which every gRPC and Connect client understands.
#ifndef CROWDLOOM_COMMON_RPC_ERROR_CODEC_H_
#define CROWDLOOM_COMMON_RPC_ERROR_CODEC_H_

#include "absl/status/status.h"
#include "google/rpc/error_details.pb.h"
#include "grpcpp/support/status.h"

namespace crowdloom::rpc {

// INTERNAL and UNKNOWN lose their message on the way out: it may tell what is nobody's business.
grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

// The details alone, for edges that do not speak gRPC.
google::rpc::Status ToProto(const absl::Status& status);

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_ERROR_CODEC_H_
