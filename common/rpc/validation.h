// Field rules (crowdloom.options.v1.rule), checked before a handler runs.
#ifndef CROWDLOOM_COMMON_RPC_VALIDATION_H_
#define CROWDLOOM_COMMON_RPC_VALIDATION_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace crowdloom::rpc {

// OK, or INVALID_ARGUMENT with reason INVALID_ARGUMENT and one violation for each wrong field, at
// most 100. Looks into nested messages; well-known types are left alone.
absl::Status Validate(const google::protobuf::Message& request);

// Clears every output_only field, so that a client cannot set what only the server may.
void ClearOutputOnly(google::protobuf::Message& request);

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_VALIDATION_H_
