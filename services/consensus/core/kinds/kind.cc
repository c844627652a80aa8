#include "services/consensus/core/kinds/kind.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace crowdloom::consensus {
namespace {

template <class Names>
absl::Status NoneOf(std::string_view what, std::string_view name, const Names& names) {
  std::string list;
  for (std::string_view one : names) list.append(list.empty() ? "" : ", ").append(one);
  return absl::InvalidArgumentError(
      absl::StrCat("no ", std::string(what), " \"", std::string(name), "\"; there are ", list));
}

}  // namespace

absl::StatusOr<const Kind*> FindKind(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Kind* kind : AllKinds()) {
    if (kind->name() == name) return kind;
    names.push_back(kind->name());
  }
  return NoneOf("kind", name, names);
}

const Kind& RecognizeKind(const AnswerTable& table) {
  const std::vector<const Kind*> kinds = AllKinds();
  std::vector<double> sure;
  for (const Kind* kind : kinds) sure.push_back(kind->Recognize(table));
  return *kinds[std::max_element(sure.begin(), sure.end()) - sure.begin()];
}

absl::StatusOr<std::string> ChooseMethod(const Kind& kind, std::string_view wanted) {
  const std::vector<std::string_view> methods = kind.methods();
  if (wanted.empty()) return std::string(methods.front());
  if (std::find(methods.begin(), methods.end(), wanted) != methods.end()) {
    return std::string(wanted);
  }
  if (wanted == "auto") return std::string(methods.front());
  return NoneOf("method", wanted, methods);
}

}  // namespace crowdloom::consensus
