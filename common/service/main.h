// The main() of a service's own binary:
//
//   int main(int argc, char** argv) {
//     return crowdloom::service::Main(argc, argv, crowdloom::dispatch::MakeModule);
//   }
#ifndef CROWDLOOM_COMMON_SERVICE_MAIN_H_
#define CROWDLOOM_COMMON_SERVICE_MAIN_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/config/config.h"
#include "common/service/module.h"
#include "crowdloom/config/v1/config.pb.h"

namespace crowdloom::service {

using ModuleFactory = std::function<std::unique_ptr<Module>()>;

// Reads the configuration, runs the module until SIGINT or SIGTERM, and returns the exit code: 0
// after an orderly end, 1 when it could not start, 2 for a wrong configuration.
int Main(int argc, char** argv, const ModuleFactory& make_module);

// The pieces, for programs that run several modules.

// Must run before the first thread is made: SIGINT and SIGTERM are then only seen by WaitForSignal.
void BlockSignals();
// Returns the signal.
int WaitForSignal();

// Whether a field of the configuration is declared secret in its proto.
bool IsSecret(const google::protobuf::FieldDescriptor& field);

}  // namespace crowdloom::service

#endif  // CROWDLOOM_COMMON_SERVICE_MAIN_H_
