#include "services/ledger/store/verification.h"

namespace crowdloom::ledger {
namespace {

constexpr pg::Query kVerify{"ledger_verify", "SELECT invariant, detail FROM verify()"};

}  // namespace

std::vector<Violation> Verify(pg::Tx& tx) {
  std::vector<Violation> violations;
  for (const pqxx::row& row : tx.Exec(kVerify)) {
    violations.push_back({row[0].as<std::string>(), row[1].as<std::string>()});
  }
  return violations;
}

}  // namespace crowdloom::ledger
