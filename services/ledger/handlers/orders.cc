#include "services/ledger/handlers/orders.h"

#include <string>
#include <utility>
#include <vector>

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/ledger/core/business_key.h"
#include "services/ledger/core/order.h"
#include "services/ledger/handlers/group_post.h"
#include "services/ledger/store/statement_store.h"

namespace crowdloom::ledger {
namespace {

using Result = v1::PostTransfersResponse::Result;

// Orders of one transaction. A call has at most 500, so a chunk stays below kCommandsMax.
constexpr int kChunkOrders = 4000;

// 0 for an empty name.
absl::StatusOr<int64_t> IdIn(std::string_view pattern, const std::string& name) {
  if (name.empty()) return 0;
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>(pattern, name));
  return ids[0];
}

absl::StatusOr<absl::Time> EffectiveTimeOf(const v1::PostTransfersRequest::Order& order,
                                           absl::Time now) {
  if (!order.has_effective_time()) return now;
  const absl::Time time = absl::FromUnixSeconds(order.effective_time().seconds()) +
                          absl::Nanoseconds(order.effective_time().nanos());
  if (time <= now) return time;
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_ORDER",
                   "an order does not take effect in the future");
}

absl::StatusOr<Command> CommandFrom(const v1::PostTransfersRequest::Order& order,
                                    const rpc::CallInfo& call) {
  CL_ASSIGN_OR_RETURN(const int64_t project, IdIn("projects/#", order.project()));
  CL_ASSIGN_OR_RETURN(const int64_t worker, IdIn("workers/#", order.worker()));
  CL_ASSIGN_OR_RETURN(const int64_t organization, IdIn("organizations/*", order.organization()));
  CL_ASSIGN_OR_RETURN(Post post, PostOf({.code = order.code(),
                                         .project = project,
                                         .worker = worker,
                                         .currency = order.amount().currency_code(),
                                         .amount = order.amount().micros(),
                                         .request_id = order.request_id(),
                                         .organization = organization}));
  CL_ASSIGN_OR_RETURN(post.effective_time, EffectiveTimeOf(order, call.now));
  post.actor = call.principal.actor;
  post.reason = order.reason();
  post.body_hash = BodyHash(post);
  return Command(std::move(post));
}

void SetResult(const absl::Status& status, Result& result) {
  if (status.ok()) return;
  result.set_error_reason(ReasonOf(status));
  result.set_error_message(std::string(ToStd(status.message())));
}

// The orders of some calls as commands, and where each one's result goes.
struct Chunk {
  explicit Chunk(Orders::Items items) {
    for (Orders::Item* item : items) {
      for (const auto& order : item->request.orders()) Add(order, *item);
    }
  }
  void Add(const v1::PostTransfersRequest::Order& order, Orders::Item& item) {
    Result& result = *item.response.add_results();
    absl::StatusOr<Command> command = CommandFrom(order, item.call);
    SetResult(command.status(), result);
    if (!command.ok()) return;
    commands.push_back(*std::move(command));
    results.push_back(&result);
  }
  std::vector<Command> commands;
  std::vector<Result*> results;
};

absl::StatusOr<Command> ReversalFrom(const Reversals::Item& item) {
  CL_ASSIGN_OR_RETURN(const auto project, ParseName<1>("projects/#", item.request.project()));
  CL_ASSIGN_OR_RETURN(const auto transfer, ParseName<1>("transfers/*", item.request.transfer()));
  if (!IsTransferId(transfer[0])) return InvalidField("transfer", "is not a transfer's name");
  return Command(Reverse{transfer[0], project[0],
                         RequestKey("reverse", project[0], item.request.request_id()),
                         item.call.now, item.call.principal.actor, item.request.reason()});
}

}  // namespace

void OrderDesk::PostTransfers(rpc::Worker& worker, Orders::Items items) {
  size_t first = 0;
  int orders = 0;
  for (size_t i = 0; i < items.size(); ++i) {
    const int more = items[i]->request.orders_size();
    if (orders + more > kChunkOrders) {
      PostChunk(worker, items.subspan(first, i - first));
      first = i;
      orders = 0;
    }
    orders += more;
  }
  PostChunk(worker, items.subspan(first));
}

void OrderDesk::PostChunk(rpc::Worker& worker, Orders::Items items) {
  Chunk chunk(items);
  if (chunk.commands.empty()) return;
  std::vector<absl::Status> outcomes;
  const absl::Status status = pg::RunTx(worker.db, [&](pg::Tx& tx) {
    outcomes = store_.Apply(tx, chunk.commands, items.back()->call.now);
    return absl::OkStatus();
  });
  metrics_.Count(chunk.commands, status);
  if (!status.ok()) {
    for (Orders::Item* item : items) item->status = status;
    return;
  }
  for (size_t i = 0; i < outcomes.size(); ++i) SetResult(outcomes[i], *chunk.results[i]);
}

void OrderDesk::ReverseTransfer(rpc::Worker& worker, Reversals::Items items) {
  GroupPost(worker, store_, metrics_, items, ReversalFrom, [](pg::Tx& tx, Reversals::Item& item) {
    const auto project = ParseName<1>("projects/#", item.request.project());
    item.response = ReadProjectStatement(tx, (*project)[0]);
  });
}

}  // namespace crowdloom::ledger
