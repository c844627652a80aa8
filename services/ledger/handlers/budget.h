// Budget and holds: what the group-committed calls ask for, as commands, and their answers.
//
// Whatever waits for one of these methods is posted in one transaction. Their rows are their own
// idempotency records: a business key made of the request id, or the hold itself.
#ifndef CROWDLOOM_SERVICES_LEDGER_HANDLERS_BUDGET_H_
#define CROWDLOOM_SERVICES_LEDGER_HANDLERS_BUDGET_H_

#include "absl/types/span.h"
#include "common/rpc/batcher.h"
#include "crowdloom/ledger/v1/ledger_service.pb.h"
#include "services/ledger/metrics.h"
#include "services/ledger/store/posting_store.h"

namespace crowdloom::ledger {

using Grants = rpc::Batcher<v1::GrantBudgetRequest, v1::ProjectStatement>;
using Withdrawals = rpc::Batcher<v1::WithdrawBudgetRequest, v1::ProjectStatement>;
using Holds = rpc::Batcher<v1::CreateHoldRequest, v1::Hold>;

// Thread-safe.
class BudgetDesk {
 public:
  BudgetDesk(PostingStore* store, Metrics* metrics) : store_(*store), metrics_(*metrics) {}

  void GrantBudget(rpc::Worker& worker, Grants::Items items);
  void WithdrawBudget(rpc::Worker& worker, Withdrawals::Items items);
  void CreateHold(rpc::Worker& worker, Holds::Items items);

 private:
  PostingStore& store_;
  Metrics& metrics_;
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_HANDLERS_BUDGET_H_
