// The commands of crowdctl that need no server: they work on files.
//
//   CLI::App app;
//   AddAggregateCommands(app);
//   CLI11_PARSE(app, argc, argv);
//
// A command that fails prints one line to the standard error and throws CLI::RuntimeError with the
// exit code (1 for bad input), which CLI11_PARSE turns into the program's exit code.

#ifndef CROWDLOOM_CLIENTS_CLI_OFFLINE_COMMANDS_H_
#define CROWDLOOM_CLIENTS_CLI_OFFLINE_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "absl/status/status.h"

namespace crowdloom::cli {

// aggregate and agreement.
void AddAggregateCommands(CLI::App& app);

void AddAggregateCommand(CLI::App& app);
void AddAgreementCommand(CLI::App& app);

// Prints a failure and ends the command; does nothing for OK.
void FinishCommand(const absl::Status& status);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_OFFLINE_COMMANDS_H_
