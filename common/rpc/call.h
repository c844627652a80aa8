// What a handler sees of the call it serves. Handlers get values and stores, never gRPC types.
#ifndef CROWDLOOM_COMMON_RPC_CALL_H_
#define CROWDLOOM_COMMON_RPC_CALL_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "common/outbox/outbox.h"
#include "common/pg/tx.h"
#include "common/rpc/page_token.h"
#include "common/rpc/principal.h"
#include "common/rpc/worker_pool.h"
#include "common/trace/trace.h"
#include "google/protobuf/message.h"

namespace crowdloom::rpc {

// Facts about a call, valid until it is answered.
struct CallInfo {
  Principal principal;
  absl::Time now;  // when it arrived
  absl::Time deadline;
  std::string_view method;  // "crowdloom.dispatch.v1.DispatchService/GetBatch"
  trace::Context trace;
  std::string peer;  // the client's address as the gateway saw it; empty between services
  const PageTokenSealer* pages = nullptr;
};

// A call on its worker thread.
class Call {
 public:
  Call(const CallInfo& info, Worker& worker) : info_(info), worker_(worker) {}

  const Principal& principal() const { return info_.principal; }
  absl::Time now() const { return info_.now; }
  absl::Time deadline() const { return info_.deadline; }
  std::string_view method() const { return info_.method; }
  const trace::Context& trace() const { return info_.trace; }
  const std::string& peer() const { return info_.peer; }
  const PageTokenSealer& pages() const { return *info_.pages; }
  Worker& worker() { return worker_; }
  pg::Connection& db() { return worker_.db; }
  redis::Connection& redis() { return worker_.redis; }

 private:
  const CallInfo& info_;
  Worker& worker_;
};

// A call inside its transaction: state, idempotency record and events are committed together.
class MutateCall : public Call {
 public:
  MutateCall(const CallInfo& info, Worker& worker, pg::Tx& tx) : Call(info, worker), tx_(tx) {}

  pg::Tx& tx() { return tx_; }

  // Writes an event in this transaction. Events of one key are read in the order they were written.
  void Emit(std::string_view key, const google::protobuf::Message& event);

  // Runs after the commit, on the same thread; what it does may be lost with the process, so it
  // must be something that is made good later anyway (a queue entry, a wake-up).
  void AfterCommit(absl::AnyInvocable<void(Worker&)> hook) { hooks_.push_back(std::move(hook)); }

  std::vector<outbox::NewEvent> TakeEvents() { return std::move(events_); }
  std::vector<absl::AnyInvocable<void(Worker&)>> TakeHooks() { return std::move(hooks_); }

 private:
  pg::Tx& tx_;
  std::vector<outbox::NewEvent> events_;
  std::vector<absl::AnyInvocable<void(Worker&)>> hooks_;
};

// The event as the outbox stores it.
outbox::NewEvent MakeEvent(std::string_view key, const google::protobuf::Message& event);

}  // namespace crowdloom::rpc

#endif  // CROWDLOOM_COMMON_RPC_CALL_H_
