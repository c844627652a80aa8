#include "clients/cli/offline/commands.h"

#include <cstdio>
#include <string>

namespace crowdloom::cli {

void AddAggregateCommands(CLI::App& app) {
  AddAggregateCommand(app);
  AddAgreementCommand(app);
}

void FinishCommand(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "crowdctl: %s\n", std::string(status.message()).c_str());
  throw CLI::RuntimeError(1);
}

}  // namespace crowdloom::cli
