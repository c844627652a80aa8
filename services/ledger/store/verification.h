// Whether the books are right: every invariant computed again from the transfers.
//
// The work is done by the SQL function verify() of the schema, so that an outsider with nothing but
// a database connection asks the same question: SELECT * FROM ledger.verify().
#ifndef CROWDLOOM_SERVICES_LEDGER_STORE_VERIFICATION_H_
#define CROWDLOOM_SERVICES_LEDGER_STORE_VERIFICATION_H_

#include <string>
#include <vector>

#include "common/pg/tx.h"

namespace crowdloom::ledger {

struct Violation {
  std::string invariant;  // I5, I6, L1 to L9; README.md says what each promises
  std::string detail;     // the first offending rows, in words
};

// Empty when all is well.
std::vector<Violation> Verify(pg::Tx& tx);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_STORE_VERIFICATION_H_
