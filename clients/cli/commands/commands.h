// The commands of crowdctl, by what they are about. Each function adds its commands to the program;
// `context` outlives it.
#ifndef CROWDLOOM_CLIENTS_CLI_COMMANDS_COMMANDS_H_
#define CROWDLOOM_CLIENTS_CLI_COMMANDS_COMMANDS_H_

#include "clients/cli/commands/context.h"

namespace crowdloom::cli {

void AddSessionCommands(CLI::App& app, const Context& context);        // sign-in, sign-out
void AddProjectCommands(CLI::App& app, const Context& context);        // project ...
void AddBatchCommands(CLI::App& app, const Context& context);          // batch ...
void AddImportCommand(CLI::App& app, const Context& context);          // import
void AddMediaCommands(CLI::App& app, const Context& context);          // media ...
void AddExportCommand(CLI::App& app, const Context& context);          // export
void AddMoneyCommands(CLI::App& app, const Context& context);          // budget ..., statement ...
void AddWorkersCommands(CLI::App& app, const Context& context);        // workers ...
void AddReplayCommand(CLI::App& app, const Context& context);          // replay
void AddSimulatePolicyCommand(CLI::App& app, const Context& context);  // simulate-policy
void AddVerifyCommand(CLI::App& app);                                  // verify
void AddWorkCommands(CLI::App& app, const Context& context);     // work ...
// forecast, estimate and clone, of `batch`
void AddForecastCommands(CLI::App& batch, const Context& context);
void AddPackageCommands(CLI::App& app, const Context& context);  // package ...
void AddLotCommands(CLI::App& app, const Context& context);      // lot ...
void AddQualityCommands(CLI::App& app, const Context& context);  // quality ..., appeals ...

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_COMMANDS_COMMANDS_H_
