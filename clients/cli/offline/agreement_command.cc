#include "clients/cli/offline/commands.h"
namespace crowdloom::cli {
void AddAgreementCommand(CLI::App&) {}
}  // namespace crowdloom::cli
