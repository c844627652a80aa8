// What people read of the ledger: balances, transfers, statements. Each function reads one
// snapshot.
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_STATEMENT_STORE_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_STATEMENT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/ledger/v1/account.pb.h"
#include "services/ledger/core/account.h"
#include "services/ledger/core/hold.h"

namespace crowdloom::ledger {

v1::ProjectStatement ReadProjectStatement(pg::Tx& tx, int64_t project);

v1::Hold ReadHold(pg::Tx& tx, const HoldId& id);

// Of worker's lines or a project's transfers: everything older than this place. The default is
// newer than all.
struct Place {
  int64_t record_micros = INT64_MAX / 2;
  int64_t id = INT64_MAX;
};

// Pending and payable, and at most `count` lines: of each attempt at an assignment only what moved
// last. `next` is set when there may be more.
struct WorkerPage {
  v1::WorkerStatement statement;
  bool more = false;
  Place next;
};
WorkerPage ReadWorkerStatement(pg::Tx& tx, int64_t worker, const std::string& currency,
                               Place before, int count);

// Accounts of a project (with its workers' pending ones), a worker or an organization, by id, after
// `after_id`. Free balances are what is folded and what has been posted since; `as_of`: without
// what was recorded after that time.
struct AccountPage {
  std::vector<v1::Account> accounts;
  int64_t last_id = 0;
};
AccountPage ReadAccounts(pg::Tx& tx, Owner owner, int64_t id, int64_t after_id, int count,
                         std::optional<absl::Time> as_of);

// A project's transfers, newest first, with ids below `before_id`.
struct TransferPage {
  std::vector<v1::Transfer> transfers;
  int64_t last_id = 0;
};
TransferPage ReadTransfers(pg::Tx& tx, int64_t project, int64_t before_id, int count);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_STATEMENT_STORE_H_
