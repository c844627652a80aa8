#include <cstdio>

#include "clients/cli/commands/commands.h"
#include "clients/cli/verify/database_url.h"
#include "clients/cli/verify/verify.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::cli {
namespace {

struct VerifyOptions {
  DatabaseOptions database;
  double settle_seconds = 10;
};

void PrintFinding(const Finding& finding) {
  const char* outcome = !finding.skipped.empty() ? "skip" : finding.broken() ? "BROKEN" : "ok";
  std::printf("%-4s %-6s %s%s%s\n", finding.number.c_str(), outcome, finding.title.c_str(),
              finding.skipped.empty() ? "" : ": ", finding.skipped.c_str());
  for (const std::string& row : finding.rows) std::printf("            %s\n", row.c_str());
}

absl::Status RunVerify(const VerifyOptions& options) {
  CL_ASSIGN_OR_RETURN(const std::string url, FindDatabaseUrl(options.database));
  CL_ASSIGN_OR_RETURN(const std::vector<Finding> findings,
                      Verify(url, absl::Seconds(options.settle_seconds)));
  for (const Finding& finding : findings) PrintFinding(finding);
  const size_t broken = BrokenLines(findings).size();
  if (broken == 0) return absl::OkStatus();
  return MakeError(absl::StatusCode::kDataLoss, "INVARIANTS_BROKEN",
                   StrCat(broken, " invariants are broken"));
}

}  // namespace

void AddVerifyCommand(CLI::App& app) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = AddCommand(app, "verify", "Read the invariants I1 to I10 from the database",
                                 [options] { return RunVerify(*options); });
  command->add_option("--database-url", options->database.url, "The services' PostgreSQL");
  command->add_option("--data", options->database.data_dir, "Data folder of a running crowdloom up")
      ->capture_default_str();
  command->add_option("--settle", options->settle_seconds, "Seconds that events under way may take")
      ->capture_default_str();
}

}  // namespace crowdloom::cli
