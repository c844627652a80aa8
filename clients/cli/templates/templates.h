// Projects to start from: the common task types, ready to be changed.
#ifndef CROWDLOOM_CLIENTS_CLI_TEMPLATES_TEMPLATES_H_
#define CROWDLOOM_CLIENTS_CLI_TEMPLATES_TEMPLATES_H_

#include <string>

#include "absl/status/statusor.h"
#include "crowdloom/dispatch/v1/project.pb.h"

namespace crowdloom::cli {

// "boxes, image-classification, ...", for help texts.
std::string TemplateNames();

// INVALID_ARGUMENT (UNKNOWN_TEMPLATE) with the names there are.
absl::StatusOr<dispatch::v1::Project> ProjectFromTemplate(const std::string& name);

}  // namespace crowdloom::cli

#endif  // CROWDLOOM_CLIENTS_CLI_TEMPLATES_TEMPLATES_H_
