#include <google/protobuf/util/json_util.h>

#include <cstdio>

#include "clients/cli/api/request_id.h"
#include "clients/cli/commands/commands.h"
#include "clients/cli/templates/templates.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::cli {
namespace {

using dispatch::v1::Project;

struct CreateOptions {
  std::string file;
  std::string template_name;
  std::string title;
  std::string currency = "CNY";
};

absl::StatusOr<Project> Draft(const CreateOptions& options) {
  Project project;
  if (!options.file.empty()) {
    CL_RETURN_IF_ERROR(ReadMessage(options.file, &project));
  } else {
    CL_ASSIGN_OR_RETURN(project, ProjectFromTemplate(options.template_name));
  }
  if (!options.title.empty()) project.set_title(options.title);
  if (project.currency_code().empty()) project.set_currency_code(options.currency);
  return project;
}

absl::Status Create(const Context& context, const CreateOptions& options) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  CL_ASSIGN_OR_RETURN(const Credential credential, context.credentials.Load(context.server));
  dispatch::v1::CreateProjectRequest request;
  request.set_parent(credential.Organization());
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(*request.mutable_project(), Draft(options));
  CL_ASSIGN_OR_RETURN(const Project made, client->Call<Project>(request));
  Print(made);
  return absl::OkStatus();
}

absl::Status List(const Context& context) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  CL_ASSIGN_OR_RETURN(const Credential credential, context.credentials.Load(context.server));
  dispatch::v1::ListProjectsRequest request;
  request.set_parent(credential.Organization());
  request.set_page_size(500);
  do {
    CL_ASSIGN_OR_RETURN(const auto page, client->Call<dispatch::v1::ListProjectsResponse>(request));
    for (const Project& project : page.projects()) {
      std::printf("%s\t%s\n", project.name().c_str(), project.title().c_str());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status Get(const Context& context, const std::string& name) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::GetProjectRequest request;
  request.set_name(name);
  CL_ASSIGN_OR_RETURN(const Project project, client->Call<Project>(request));
  Print(project);
  return absl::OkStatus();
}

}  // namespace

void AddProjectCommands(CLI::App& app, const Context& context) {
  CLI::App* project = app.add_subcommand("project", "Projects: what is asked, by which rules");
  project->require_subcommand(1);
  auto options = std::make_shared<CreateOptions>();
  CLI::App* create = AddCommand(*project, "create", "Make a project from a template or a file",
                                [options, &context] { return Create(context, *options); });
  auto* file = create->add_option("--file", options->file, "A project as proto JSON");
  create->add_option("--template", options->template_name, StrCat("One of: ", TemplateNames()))
      ->excludes(file);
  create->add_option("--title", options->title, "What people call it");
  create->add_option("--currency", options->currency, "ISO 4217")->capture_default_str();
  AddCommand(*project, "list", "List projects, newest first", [&context] { return List(context); });
  auto name = std::make_shared<std::string>();
  AddCommand(*project, "get", "Show a project", [name, &context] { return Get(context, *name); })
      ->add_option("name", *name, "projects/O-N")
      ->required();
}

}  // namespace crowdloom::cli
