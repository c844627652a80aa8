// Reads the invariants from the databases.
//
// While events are under way, some of what must hold in the end does not hold yet; so what is
// broken is looked at again until it holds or `settle` has passed.
#ifndef CROWDLOOM_CLIENTS_CLI_VERIFY_VERIFY_H_
#define CROWDLOOM_CLIENTS_CLI_VERIFY_VERIFY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace crowdloom::cli {

struct Finding {
  std::string number;  // "I1"
  std::string title;
  std::vector<std::string> rows;  // what breaks it, at most ten
  std::string skipped;            // why it was not looked at; empty when it was

  bool broken() const { return !rows.empty(); }
};

// One for each invariant, in their order. UNAVAILABLE when the database is not there.
absl::StatusOr<std::vector<Finding>> Verify(const std::string& database_url, absl::Duration settle);

// "I6 accepted answers are paid, others are not: <first row>" for each broken one.
std::vector<std::string> BrokenLines(const std::vector<Finding>& findings);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_VERIFY_VERIFY_H_
