// crowdctl: Crowdloom from the command line.
#include "clients/cli/commands/commands.h"
#include "clients/cli/offline/commands.h"

int main(int argc, char** argv) {
  CLI::App app("crowdctl: Crowdloom from the command line");
  app.require_subcommand(1);
  crowdloom::cli::Context context;
  app.add_option("--server", context.server, "The gateway")
      ->envname("CROWDLOOM_SERVER")
      ->capture_default_str();
  crowdloom::cli::AddSessionCommands(app, context);
  crowdloom::cli::AddProjectCommands(app, context);
  crowdloom::cli::AddBatchCommands(app, context);
  crowdloom::cli::AddPackageCommands(app, context);
  crowdloom::cli::AddLotCommands(app, context);
  crowdloom::cli::AddImportCommand(app, context);
  crowdloom::cli::AddMediaCommands(app, context);
  crowdloom::cli::AddExportCommand(app, context);
  crowdloom::cli::AddMoneyCommands(app, context);
  crowdloom::cli::AddPayCommands(app, context);
  crowdloom::cli::AddLedgerCommands(app, context);
  crowdloom::cli::AddWorkersCommands(app, context);
  crowdloom::cli::AddWorkCommands(app, context);
  crowdloom::cli::AddGoldCommands(app, context);
  crowdloom::cli::AddQualityCommands(app, context);
  crowdloom::cli::AddReplayCommand(app, context);
  crowdloom::cli::AddSimulatePolicyCommand(app, context);
  crowdloom::cli::AddVerifyCommand(app);
  crowdloom::cli::AddAggregateCommands(app);
  CLI11_PARSE(app, argc, argv);
  return 0;
}
