// New transfers as rows, written with one COPY, and the batches that declare them.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_TRANSFER_ROWS_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_TRANSFER_ROWS_H_

#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "absl/time/time.h"
#include "common/pg/copy.h"
#include "common/pg/tx.h"
#include "services/ledger/core/transfer.h"

namespace crowdloom::ledger {

class TransferRows {
 public:
  void Add(const Posting& transfer, int64_t debit_account, int64_t credit_account,
           absl::Time record_time);

  // Writes the batches and then the transfers.
  void Insert(pg::Tx& tx) const;

  // The shards of what was added.
  std::set<int> shards() const;

 private:
  struct Batch {
    int64_t transfers = 0;
    int64_t amount = 0;
    absl::Time record_time;
  };
  void InsertBatches(pg::Tx& tx) const;

  std::map<std::pair<int, int64_t>, Batch> batches_;  // by shard and number
  pg::CopyRows rows_;
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_TRANSFER_ROWS_H_
