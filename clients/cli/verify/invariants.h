// The platform's invariants as questions to the databases: each is a query that names what breaks
// it, and no row means that it holds. docs/invariants.md says what they promise; the numbers are
// the same everywhere.
#ifndef CROWDLOOM_CLIENTS_CLI_VERIFY_INVARIANTS_H_
#define CROWDLOOM_CLIENTS_CLI_VERIFY_INVARIANTS_H_

#include "absl/types/span.h"
#include "common/pg/query.h"

namespace crowdloom::cli {

struct Invariant {
  const char* number;  // "I1"
  const char* title;
  const char* schemas;  // that it reads, separated by blanks; skipped where one is missing
  pg::Query query;      // one text column; at most kRowsMax rows
};

absl::Span<const Invariant> Invariants();

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_VERIFY_INVARIANTS_H_
