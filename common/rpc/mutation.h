// One mutation = one transaction = state + idempotency record + outbox events.
#ifndef CROWDLOOM_COMMON_RPC_MUTATION_H_
#define CROWDLOOM_COMMON_RPC_MUTATION_H_

#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/rpc/method.h"

namespace crowdloom::rpc {

// Runs `body` in a transaction of its own. When the method has a request_id, a repeated call gets
// the first one's reply without running the body, and a commit whose outcome is unknown is asked
// again with the same id. `wake_channel` is the Redis channel of the module's feed, woken when
// events were written; losing that only delays readers.
//
// The claim of the request_id is the transaction's first write, so two mutations of one object may
// stand in the feed in another order than they happened. Events of Mutate methods therefore carry a
// version, and consumers keep the highest (outbox.h explains the order).
absl::Status RunMutation(const CallInfo& info, Worker& worker, const Method& method,
                         std::string_view wake_channel, const google::protobuf::Message& request,
                         google::protobuf::Message& response,
                         absl::FunctionRef<absl::Status(MutateCall&)> body);

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_MUTATION_H_
