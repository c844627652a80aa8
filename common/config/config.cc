#include "common/config/config.h"

#include <unistd.h>

#include <optional>

#include "common/base/status.h"
#include "common/config/sources.h"

namespace crowdloom::config {
namespace {

struct Flag {
  std::string key;
  std::string value;
};

struct CommandLine {
  Action action = Action::kRun;
  std::optional<std::string> file;
  std::vector<Flag> flags;
};

// --key=value, or --key for --key=true.
absl::StatusOr<Flag> FlagFrom(const std::string& argument) {
  if (!argument.starts_with("--")) return InvalidValue("(flags)", "flags are written --key=value");
  const size_t equals = argument.find('=');
  if (equals == std::string::npos) return Flag{argument.substr(2), "true"};
  return Flag{argument.substr(2, equals - 2), argument.substr(equals + 1)};
}

absl::StatusOr<CommandLine> ParseArguments(const std::vector<std::string>& arguments) {
  CommandLine line;
  for (const std::string& argument : arguments) {
    CL_ASSIGN_OR_RETURN(Flag flag, FlagFrom(argument));
    if (argument == "--print-config") {
      line.action = Action::kPrintConfig;
    } else if (argument == "--check-config") {
      line.action = Action::kCheckConfig;
    } else if (argument == "--help") {
      line.action = Action::kHelp;
    } else if (flag.key == "config") {
      line.file = flag.value;
    } else {
      line.flags.push_back(std::move(flag));
    }
  }
  return line;
}

absl::Status ApplyFlag(const Flag& flag, const std::vector<Leaf>& leaves,
                       google::protobuf::Message& config) {
  std::vector<std::string> known = {"config", "print-config", "check-config", "help"};
  for (const Leaf& leaf : leaves) {
    if (leaf.path == flag.key) return ApplyText(leaf, flag.value, config);
    known.push_back(leaf.path);
  }
  return UnknownKey(flag.key, known);
}

}  // namespace

Inputs InputsOf(int argc, const char* const* argv) {
  Inputs inputs;
  if (argc > 1) inputs.arguments.assign(argv + 1, argv + argc);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const size_t equals = text.find('=');
    if (equals != std::string::npos) {
      inputs.environment[text.substr(0, equals)] = text.substr(equals + 1);
    }
  }
  return inputs;
}

absl::StatusOr<Action> Load(google::protobuf::Message& config, const Inputs& inputs) {
  CL_ASSIGN_OR_RETURN(const CommandLine line, ParseArguments(inputs.arguments));
  const std::vector<Leaf> leaves = LeavesOf(*config.GetDescriptor());
  if (line.file.has_value()) CL_RETURN_IF_ERROR(ApplyFile(*line.file, config));
  CL_RETURN_IF_ERROR(ApplyEnvironment(inputs, leaves, config));
  for (const Flag& flag : line.flags) CL_RETURN_IF_ERROR(ApplyFlag(flag, leaves, config));
  return line.action;
}

}  // namespace crowdloom::config
