#include "clients/cli/templates/templates.h"

#include <google/protobuf/util/json_util.h>

#include "absl/types/span.h"
#include "common/base/check.h"
#include "common/base/embedded_file.h"
#include "common/base/status.h"
#include "common/base/strings.h"

namespace crowdloom::cli {

absl::Span<const EmbeddedFile> TemplateFiles();

namespace {

constexpr std::string_view kSuffix = ".json";

std::string NameOf(const EmbeddedFile& file) {
  const std::string_view path(file.name);
  return std::string(path.substr(0, path.size() - kSuffix.size()));
}

}  // namespace

std::string TemplateNames() {
  std::string names;
  for (const EmbeddedFile& file : TemplateFiles()) {
    StrAppend(&names, names.empty() ? "" : ", ", NameOf(file));
  }
  return names;
}

absl::StatusOr<dispatch::v1::Project> ProjectFromTemplate(const std::string& name) {
  for (const EmbeddedFile& file : TemplateFiles()) {
    if (NameOf(file) != name) continue;
    dispatch::v1::Project project;
    const auto status = google::protobuf::util::JsonStringToMessage(
        std::string(file.contents.data(), file.contents.size()), &project);
    CHECK(status.ok()) << name << ": " << status.ToString();
    return project;
  }
  return MakeError(absl::StatusCode::kInvalidArgument, "UNKNOWN_TEMPLATE",
                   StrCat("there is no template \"", name, "\", but ", TemplateNames()));
}

}  // namespace crowdloom::cli
