// Handlers called as the adaptors call them, without a network.
#ifndef CROWDLOOM_SERVICES_DISPATCH_TESTING_CALLS_H_
#define CROWDLOOM_SERVICES_DISPATCH_TESTING_CALLS_H_

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "services/dispatch/testing/floor.h"

namespace crowdloom::dispatch::testing {

// What the call of a worker with this number says about the caller; an API key for 0.
inline rpc::CallInfo CallOf(Floor& floor, int person) {
  rpc::CallInfo info;
  info.now = floor.clock.Now();
  info.principal.organization = Floor::kOrganization;
  info.principal.actor = "organizations/3/apiKeys/1";
  if (person != 0) {
    info.principal.worker = Floor::WorkerId(person);
    info.principal.actor = WorkerName(info.principal.worker);
  }
  return info;
}

// One transaction with its events and what comes after the commit.
template <typename Response, typename Request>
absl::StatusOr<Response> Mutate(
    Floor& floor, int person,
    const std::function<absl::StatusOr<Response>(rpc::MutateCall&, const Request&)>& handler,
    const Request& request) {
  const rpc::CallInfo info = CallOf(floor, person);
  rpc::Worker worker = floor.worker();
  Response response;
  std::vector<absl::AnyInvocable<void(rpc::Worker&)>> hooks;
  const absl::Status status = pg::RunTx(floor.db, [&](pg::Tx& tx) -> absl::Status {
    rpc::MutateCall call(info, worker, tx);
    absl::StatusOr<Response> made = handler(call, request);
    if (!made.ok()) return made.status();
    response = *std::move(made);
    const std::vector<outbox::NewEvent> events = call.TakeEvents();
    if (!events.empty()) outbox::Append(tx, events);
    hooks = call.TakeHooks();
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  for (auto& hook : hooks) hook(worker);
  return response;
}

template <typename Response, typename Request>
absl::StatusOr<Response> Read(
    Floor& floor, int person,
    const std::function<absl::StatusOr<Response>(rpc::Call&, const Request&)>& handler,
    const Request& request) {
  const rpc::CallInfo info = CallOf(floor, person);
  rpc::Worker worker = floor.worker();
  rpc::Call call(info, worker);
  return handler(call, request);
}

}  // namespace crowdloom::dispatch::testing

#endif  // CROWDLOOM_SERVICES_DISPATCH_TESTING_CALLS_H_
