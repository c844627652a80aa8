#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "common/base/check.h"
#include "common/base/status.h"
#include "common/config/sources.h"

namespace crowdloom::config {
namespace {

std::string VariableOf(const std::string& prefix, const std::string& path) {
  return prefix + absl::AsciiStrToUpper(absl::StrReplaceAll(path, {{".", "_"}}));
}

bool BelowGroup(const std::string& variable, const std::string& prefix,
                const std::vector<Leaf>& leaves) {
  for (const Leaf& leaf : leaves) {
    const size_t dot = leaf.path.find('.');
    if (dot == std::string::npos) continue;
    const std::string group = VariableOf(prefix, leaf.path.substr(0, dot)) + "_";
    if (absl::StartsWith(variable, group)) return true;
  }
  return false;
}

}  // namespace

absl::Status ApplyEnvironment(const Inputs& inputs, const std::vector<Leaf>& leaves,
                              google::protobuf::Message& config) {
  const std::string& prefix = inputs.environment_prefix;
  std::map<std::string, const Leaf*> by_variable;
  std::vector<std::string> known;
  for (const Leaf& leaf : leaves) {
    known.push_back(VariableOf(prefix, leaf.path));
    CHECK(by_variable.emplace(known.back(), &leaf).second)
        << "two configuration keys share the variable " << known.back();
  }
  for (const auto& [variable, value] : inputs.environment) {
    if (!absl::StartsWith(variable, prefix)) continue;
    const auto it = by_variable.find(variable);
    if (it != by_variable.end()) {
      CL_RETURN_IF_ERROR(ApplyText(*it->second, value, config));
    } else if (BelowGroup(variable, prefix, leaves) || !Nearest(variable, known).empty()) {
      return UnknownKey(variable, known);
    }
  }
  return absl::OkStatus();
}

}  // namespace crowdloom::config
