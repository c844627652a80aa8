#include "common/rpc/mutation.h"

#include <string>
#include <utility>
#include <vector>

#include "common/base/status.h"
#include "common/redis/waker.h"
#include "common/rpc/idempotency.h"

namespace crowdloom::rpc {
namespace {

using google::protobuf::Message;

std::string RequestId(const Method& method, const Message& request) {
  if (method.request_id == nullptr) return "";
  return request.GetReflection()->GetString(request, method.request_id);
}

// What a committed mutation still has to do.
struct Afterwards {
  std::vector<absl::AnyInvocable<void(Worker&)>> hooks;
  bool events = false;
};

absl::Status RunBody(MutateCall& call, const RequestKey& key, Message& response,
                     absl::FunctionRef<absl::Status(MutateCall&)> body, Afterwards& afterwards) {
  response.Clear();
  if (!key.request_id.empty()) {
    CL_ASSIGN_OR_RETURN(const bool is_new, ClaimRequest(call.tx(), key, response));
    if (!is_new) return absl::OkStatus();
  }
  CL_RETURN_IF_ERROR(body(call));
  if (!key.request_id.empty()) StoreResponse(call.tx(), key, response);
  std::vector<outbox::NewEvent> events = call.TakeEvents();
  for (outbox::NewEvent& event : events) event.traceparent = trace::Format(call.trace());
  if (!events.empty()) outbox::Append(call.tx(), events);
  afterwards.events = !events.empty();
  afterwards.hooks = call.TakeHooks();
  return absl::OkStatus();
}

}  // namespace

absl::Status RunMutation(const CallInfo& info, Worker& worker, const Method& method,
                         std::string_view wake_channel, const Message& request, Message& response,
                         absl::FunctionRef<absl::Status(MutateCall&)> body) {
  const std::string request_id = RequestId(method, request);
  const RequestKey key{.actor = info.principal.actor,
                       .request_id = request_id,
                       .method = info.method,
                       .body_hash = request_id.empty() ? "" : BodyHash(request)};
  Afterwards afterwards;
  const auto run = [&] {
    return pg::RunTx(worker.db, [&](pg::Tx& tx) {
      afterwards = {};
      MutateCall call(info, worker, tx);
      return RunBody(call, key, response, body, afterwards);
    });
  };
  absl::Status status = run();
  if (ReasonOf(status) == "COMMIT_IN_DOUBT" && !request_id.empty()) status = run();
  CL_RETURN_IF_ERROR(status);
  for (auto& hook : afterwards.hooks) hook(worker);
  if (afterwards.events) redis::Waker::Wake(worker.redis, wake_channel).IgnoreError();
  return absl::OkStatus();
}

}  // namespace crowdloom::rpc
