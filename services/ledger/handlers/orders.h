// Orders and reversals: group committed like budgets, and their own idempotency records.
#ifndef CROWDLOOM_SERVICES_LEDGER_HANDLERS_ORDERS_H_
#define CROWDLOOM_SERVICES_LEDGER_HANDLERS_ORDERS_H_

#include "absl/types/span.h"
#include "common/rpc/batcher.h"
#include "crowdloom/ledger/v1/ledger_service.pb.h"
#include "services/ledger/metrics.h"
#include "services/ledger/store/posting_store.h"

namespace crowdloom::ledger {

using Orders = rpc::Batcher<v1::PostTransfersRequest, v1::PostTransfersResponse>;
using Reversals = rpc::Batcher<v1::ReverseTransferRequest, v1::ProjectStatement>;

// Thread-safe.
class OrderDesk {
 public:
  OrderDesk(PostingStore* store, Metrics* metrics) : store_(*store), metrics_(*metrics) {}

  // Each order is refused or carried out by itself, so one call may have both.
  void PostTransfers(rpc::Worker& worker, Orders::Items items);
  void ReverseTransfer(rpc::Worker& worker, Reversals::Items items);

 private:
  void PostChunk(rpc::Worker& worker, Orders::Items items);

  PostingStore& store_;
  Metrics& metrics_;
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_HANDLERS_ORDERS_H_
