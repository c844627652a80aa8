// One snapshot for all queries of a call that only reads.
#ifndef CROWDLOOM_SERVICES_LEDGER_HANDLERS_READ_H_
#define CROWDLOOM_SERVICES_LEDGER_HANDLERS_READ_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/pg/tx.h"
#include "common/rpc/call.h"

namespace crowdloom::ledger {

inline absl::Status Read(rpc::Call& call, absl::FunctionRef<void(pg::Tx&)> body) {
  return pg::RunTx(call.db(),
                   [&](pg::Tx& tx) {
                     body(tx);
                     return absl::OkStatus();
                   },
                   {.isolation = pg::Isolation::kRepeatableRead, .read_only = true});
}

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_HANDLERS_READ_H_
