// Configuration as a proto message, filled by reflection. Later sources win:
//
//   defaults   what the message holds when Load is called
//   file       --config=FILE; FILE.textproto, or proto JSON under any other name
//   environment  PREFIX + path in upper snake case: CROWDLOOM_DATABASE_URL is database.url
//   flags      --database.url=..., --database.url ... is not accepted; --verbose is --verbose=true
//
// A repeated field is replaced as a whole; in the environment and in flags its elements are
// separated by commas. Durations are written 1h30m or 250ms there. A key that does not exist is an
// error with a suggestion, in every source.
//
//   MyConfig config = Defaults();
//   CL_ASSIGN_OR_RETURN(config::Action action, config::Load(config, inputs));
//
// Errors: INVALID_ARGUMENT with reason UNKNOWN_CONFIG_KEY (metadata: key, suggestion),
// INVALID_CONFIG_VALUE (metadata: key) or CONFIG_FILE_UNREADABLE. Messages never repeat values.
#ifndef CROWDLOOM_COMMON_CONFIG_CONFIG_H_
#define CROWDLOOM_COMMON_CONFIG_CONFIG_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace crowdloom::config {

struct Inputs {
  std::vector<std::string> arguments;              // without the program's name
  std::map<std::string, std::string> environment;  // all of it; others' variables are ignored
  std::string environment_prefix = "CROWDLOOM_";
};

// The arguments of main() and the environment of the process.
Inputs InputsOf(int argc, const char* const* argv);

// What the user asked for.
enum class Action {
  kRun,
  kPrintConfig,  // --print-config: show Print(config) and end
  kCheckConfig,  // --check-config: end; loading was the check
  kHelp,         // --help: show Help(config) and end
};

absl::StatusOr<Action> Load(google::protobuf::Message& config, const Inputs& inputs);

// Decides which fields hold secrets.
using IsSecret = std::function<bool(const google::protobuf::FieldDescriptor& field)>;

// The whole configuration as JSON, every field shown, secrets as "***".
std::string Print(const google::protobuf::Message& config, const IsSecret& is_secret);

// One line for each flag: its name, its type and its default.
std::string Help(const google::protobuf::Message& defaults, const IsSecret& is_secret);

}  // namespace crowdloom::config

#endif  // CROWDLOOM_COMMON_CONFIG_CONFIG_H_
