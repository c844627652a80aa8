// The reconciliation: questions about the money whose answer must be "nothing". Each compares two
// things that were written by different code, or by different services.
//
//   approvals      consensus' accepted answers     the approvals that stand
//   holds          dispatch's closed holds         the ledger's closed holds
//   reserved       open holds                      the projects' reserved budget
//   trial_balance  all balances of a currency      zero
//   in_transit     payments sent T + 3 days ago    none without a result
//   payout_files   a run's count and control sum   its payments, and what is in transit
//   tax            tax of the settlements          tax withheld by transfers
//   chain          hashes of the sealed blocks     their transfers
//   books          verify()                        nothing
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_RECONCILIATION_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_RECONCILIATION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/pg/tx.h"

namespace crowdloom::ledger {

// How long the two sides of an event may disagree: feeds are read within seconds.
inline constexpr absl::Duration kGrace = absl::Minutes(5);

struct Finding {
  const char* check;          // as listed above
  int64_t discrepancies = 0;  // 0 when all is well
  std::string example;        // of one, in words
};

// What is cheap enough for every minute: all but tax, chain and books.
std::vector<Finding> CheckOften(pg::Tx& tx, absl::Time now);

// What reads every transfer: tax and books.
std::vector<Finding> CheckDaily(pg::Tx& tx);

// Hashes `blocks_max` blocks after block `after` again; `next` gets where to go on, 0 at the end.
Finding CheckChain(pg::Tx& tx, int64_t after, int64_t blocks_max, int64_t& next);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_RECONCILIATION_H_
