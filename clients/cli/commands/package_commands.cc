#include <cstdio>

#include "clients/cli/api/request_id.h"
#include "clients/cli/commands/commands.h"
#include "common/base/status.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::cli {
namespace {

using dispatch::v1::Package;

void PrintLine(const Package& package) {
  std::printf("%s %s tasks %d-%d, %d under work, %d answered", package.name().c_str(),
              Package::State_Name(package.state()).c_str(), package.first_ordinal(),
              package.last_ordinal(), package.leased_count(), package.answered_count());
  for (const std::string& worker : package.workers()) std::printf(" %s", worker.c_str());
  std::printf("\n");
}

struct CutOptions {
  std::string batch;
  int tasks = 0;
  bool grabbable = false;
};

absl::Status Cut(const Context& context, const CutOptions& options) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::CreatePackagesRequest request;
  request.set_parent(options.batch);
  request.set_task_count(options.tasks);
  request.set_grabbable(options.grabbable);
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const auto made, client->Call<dispatch::v1::CreatePackagesResponse>(request));
  std::printf("%d packages\n", made.package_count());
  return absl::OkStatus();
}

absl::Status List(const Context& context, const std::string& batch) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::ListPackagesRequest request;
  request.set_parent(batch);
  do {
    CL_ASSIGN_OR_RETURN(const auto page, client->Call<dispatch::v1::ListPackagesResponse>(request));
    for (const Package& package : page.packages()) PrintLine(package);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

struct AssignOptions {
  std::string package;
  std::vector<std::string> workers;
  std::string holder;
};

absl::Status Assign(const Context& context, const AssignOptions& options) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::AssignPackageRequest request;
  request.set_name(options.package);
  for (const std::string& worker : options.workers) request.add_workers(worker);
  request.set_holder(options.holder);
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const Package package, client->Call<Package>(request));
  PrintLine(package);
  return absl::OkStatus();
}

absl::Status Recall(const Context& context, const std::string& name) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::RecallPackageRequest request;
  request.set_name(name);
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const Package package, client->Call<Package>(request));
  PrintLine(package);
  return absl::OkStatus();
}

void AddNamed(CLI::App& app, const std::string& name, const std::string& description,
              const std::string& argument, const Context& context,
              absl::Status (*run)(const Context& context, const std::string& name)) {
  auto value = std::make_shared<std::string>();
  AddCommand(app, name, description, [value, &context, run] { return run(context, *value); })
      ->add_option(argument, *value)
      ->required();
}

}  // namespace

void AddPackageCommands(CLI::App& app, const Context& context) {
  CLI::App* package =
      app.add_subcommand("package", "Packages: tasks of a batch, given and recalled together");
  package->require_subcommand(1);
  auto cut = std::make_shared<CutOptions>();
  CLI::App* create = AddCommand(*package, "create", "Cut a batch in DRAFT into packages",
                                [cut, &context] { return Cut(context, *cut); });
  create->add_option("batch", cut->batch, "projects/O-N/batches/N")->required();
  create->add_option("--tasks", cut->tasks, "Tasks of a package")->required();
  create->add_flag("--grabbable", cut->grabbable, "Workers may take them themselves");
  auto assign = std::make_shared<AssignOptions>();
  CLI::App* give = AddCommand(*package, "assign", "Give one to a worker, a team or a vendor",
                              [assign, &context] { return Assign(context, *assign); });
  give->add_option("package", assign->package, "projects/O-N/batches/N/packages/N")->required();
  give->add_option("workers", assign->workers, "workers/O-N ...")->required();
  give->add_option("--holder", assign->holder, "The team's or vendor's name");
  AddNamed(*package, "recall", "Take back what was not answered", "package", context, Recall);
  AddNamed(*package, "list", "A line for each package of a batch", "batch", context, List);
}

}  // namespace crowdloom::cli
