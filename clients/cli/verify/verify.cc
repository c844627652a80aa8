#include "clients/cli/verify/verify.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "absl/time/clock.h"
#include "clients/cli/verify/invariants.h"
#include "clients/cli/verify/recompute.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/pg/connection.h"
#include "common/pg/tx.h"

namespace crowdloom::cli {
namespace {

constexpr size_t kRowsMax = 10;
constexpr absl::Duration kAgain = absl::Milliseconds(500);

constexpr pg::Query kSchemas{"verify_schemas",
                             "SELECT table_schema FROM information_schema.tables"
                             " WHERE table_name IN ('place', 'earning', 'verdict', 'session')"};

// The services whose tables are in this database.
std::set<std::string> SchemasIn(pg::Tx& tx) {
  std::set<std::string> schemas;
  for (const auto& row : tx.Exec(kSchemas)) schemas.insert(row[0].c_str());
  return schemas;
}

std::string MissingSchema(const std::string& wanted, const std::set<std::string>& schemas) {
  std::istringstream names(wanted);
  for (std::string name; names >> name;) {
    if (!schemas.contains(name)) return name;
  }
  return "";
}

Finding Look(pg::Tx& tx, const Invariant& invariant, const std::set<std::string>& schemas) {
  Finding finding{.number = invariant.number, .title = invariant.title};
  const std::string missing = MissingSchema(invariant.schemas, schemas);
  if (!missing.empty()) {
    finding.skipped = StrCat("the tables of ", missing, " are not in this database");
    return finding;
  }
  for (const auto& row : tx.Exec(invariant.query)) finding.rows.push_back(row[0].c_str());
  finding.rows.resize(std::min(finding.rows.size(), kRowsMax));
  return finding;
}

Finding LookAtConsensus(pg::Tx& tx, const std::set<std::string>& schemas) {
  Finding finding{.number = "I9", .title = "every consensus follows from the logged answers"};
  if (schemas.contains("consensus")) {
    finding.rows = FindDifferences(tx, kRowsMax);
  } else {
    finding.skipped = "the tables of consensus are not in this database";
  }
  return finding;
}

// All in one snapshot, so that no invariant is judged by halves of different moments.
absl::StatusOr<std::vector<Finding>> LookOnce(pg::Connection& connection) {
  std::vector<Finding> findings;
  CL_RETURN_IF_ERROR(pg::RunTx(connection,
                               [&findings](pg::Tx& tx) {
                                 findings.clear();
                                 const std::set<std::string> schemas = SchemasIn(tx);
                                 bool consensus = false;
                                 for (const Invariant& invariant : Invariants()) {
                                   if (std::string_view(invariant.number) == "I10" && !consensus) {
                                     findings.push_back(LookAtConsensus(tx, schemas));
                                     consensus = true;
                                   }
                                   findings.push_back(Look(tx, invariant, schemas));
                                 }
                                 return absl::OkStatus();
                               },
                               {.isolation = pg::Isolation::kRepeatableRead, .read_only = true}));
  return findings;
}

}  // namespace

absl::StatusOr<std::vector<Finding>> Verify(const std::string& database_url,
                                            absl::Duration settle) {
  pg::Connection connection({.url = database_url,
                             .application_name = "crowdctl verify",
                             .statement_timeout = absl::Minutes(10),
                             .idle_in_transaction_timeout = absl::Minutes(10)});
  const absl::Time end = absl::Now() + settle;
  while (true) {
    CL_ASSIGN_OR_RETURN(std::vector<Finding> findings, LookOnce(connection));
    const bool clean = std::none_of(findings.begin(), findings.end(),
                                    [](const Finding& finding) { return finding.broken(); });
    if (clean || absl::Now() >= end) return findings;
    absl::SleepFor(kAgain);
  }
}

std::vector<std::string> BrokenLines(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) {
    if (!finding.broken()) continue;
    lines.push_back(StrCat(finding.number, " ", finding.title, ": ", finding.rows.front()));
  }
  return lines;
}

}  // namespace crowdloom::cli
