// How much of what a worker owes a settlement keeps back: the law of many countries leaves most of
// a payment to the worker, however much is owed. The limits themselves are dated rows of a table
// (recovery_limit); none of this is legal advice.
#ifndef CROWDLOOM_SERVICES_LEDGER_CORE_RECOVERY_H_
#define CROWDLOOM_SERVICES_LEDGER_CORE_RECOVERY_H_

#include <cstdint>
#include <string>

namespace crowdloom::ledger {

struct RecoveryLimit {
  int64_t share_ppm = 0;   // of what is settled
  int64_t least_left = 0;  // micros that are left of it; 0 for none
  std::string currency;    // of least_left
};

// What is kept back of `payable` for `owed`, both micros of `currency`: at most the share, rounded
// down, and so that the least is left. A least amount of another currency cannot be compared, so
// nothing is kept back then.
int64_t Recoverable(const RecoveryLimit& limit, int64_t payable, int64_t owed,
                    const std::string& currency);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_CORE_RECOVERY_H_
