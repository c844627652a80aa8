// Posts a batch of calls in one transaction and answers each from that transaction.
#ifndef CROWDLOOM_SERVICES_LEDGER_HANDLERS_GROUP_POST_H_
#define CROWDLOOM_SERVICES_LEDGER_HANDLERS_GROUP_POST_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "common/rpc/worker_pool.h"
#include "services/ledger/metrics.h"
#include "services/ledger/store/posting_store.h"

namespace crowdloom::ledger {

// `to_command(item)` gives absl::StatusOr<Command>; `answer(tx, item)` fills the response of an
// item whose command was posted. An item that breaks the transaction of a batch only fails itself:
// the items are then posted one by one.
template <typename Item, typename ToCommand, typename Answer>
void GroupPost(rpc::Worker& worker, PostingStore& store, Metrics& metrics,
               absl::Span<Item* const> items, ToCommand to_command, Answer answer) {
  std::vector<Item*> posted;
  std::vector<Command> commands;
  for (Item* item : items) {
    absl::StatusOr<Command> command = to_command(*item);
    item->status = command.status();
    if (!command.ok()) continue;
    posted.push_back(item);
    commands.push_back(*std::move(command));
  }
  if (commands.empty()) return;
  const absl::Time now = posted.back()->call.now;
  const absl::Status status = pg::RunTx(worker.db, [&](pg::Tx& tx) {
    const std::vector<absl::Status> outcomes = store.Apply(tx, commands, now);
    for (size_t i = 0; i < posted.size(); ++i) {
      posted[i]->status = outcomes[i];
      if (outcomes[i].ok()) answer(tx, *posted[i]);
    }
    return absl::OkStatus();
  });
  metrics.Count(commands, status);
  if (status.ok()) return;
  if (posted.size() == 1 || absl::IsUnavailable(status)) {
    for (Item* item : posted) item->status = status;
    return;
  }
  for (Item* item : posted) {
    GroupPost(worker, store, metrics, absl::Span<Item* const>(&item, 1), to_command, answer);
  }
}

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_HANDLERS_GROUP_POST_H_
