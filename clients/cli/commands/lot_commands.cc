#include <cstdio>

#include "clients/cli/api/request_id.h"
#include "clients/cli/commands/commands.h"
#include "common/base/status.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"

namespace crowdloom::cli {
namespace {

using dispatch::v1::Lot;

void PrintLine(const Lot& lot) {
  std::printf("%s %s %d tasks", lot.name().c_str(), Lot::State_Name(lot.state()).c_str(),
              lot.task_count());
  if (lot.has_plan()) {
    std::printf(", sample %d of %d tasks inspected, %d found, Ac %d, Re %d", lot.inspected_count(),
                lot.sampled_count(), lot.nonconforming_units(), lot.plan().accept_number(),
                lot.plan().reject_number());
  }
  if (!lot.next_lot().empty()) std::printf(", followed by %s", lot.next_lot().c_str());
  std::printf("\n");
}

struct CreateOptions {
  std::string project;
  std::string title;
  std::vector<std::string> batches;
  int tasks = 0;
};

absl::Status Create(const Context& context, const CreateOptions& options) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::CreateLotRequest request;
  request.set_parent(options.project);
  request.mutable_lot()->set_title(options.title);
  for (const std::string& batch : options.batches) request.mutable_lot()->add_batches(batch);
  request.mutable_lot()->set_task_count_max(options.tasks);
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const Lot lot, client->Call<Lot>(request));
  PrintLine(lot);
  return absl::OkStatus();
}

absl::Status Seal(const Context& context, const std::string& name) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::SealLotRequest request;
  request.set_name(name);
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const Lot lot, client->Call<Lot>(request));
  PrintLine(lot);
  return absl::OkStatus();
}

absl::Status Show(const Context& context, const std::string& name) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::GetLotRequest request;
  request.set_name(name);
  CL_ASSIGN_OR_RETURN(const Lot lot, client->Call<Lot>(request));
  Print(lot);
  return absl::OkStatus();
}

absl::Status List(const Context& context, const std::string& project) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::ListLotsRequest request;
  request.set_parent(project);
  do {
    CL_ASSIGN_OR_RETURN(const auto page, client->Call<dispatch::v1::ListLotsResponse>(request));
    for (const Lot& lot : page.lots()) PrintLine(lot);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status Sample(const Context& context, const std::string& lot) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::ListInspectionsRequest request;
  request.set_parent(lot);
  do {
    CL_ASSIGN_OR_RETURN(const auto page,
                        client->Call<dispatch::v1::ListInspectionsResponse>(request));
    for (const dispatch::v1::Inspection& inspection : page.inspections()) Print(inspection);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

struct InspectOptions {
  std::string lot;
  std::string task;
  int found = 0;
  std::string code;
  std::string comment;
};

absl::Status Inspect(const Context& context, const InspectOptions& options) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::RecordInspectionRequest request;
  request.set_lot(options.lot);
  request.set_task(options.task);
  request.set_nonconforming_units(options.found);
  request.set_error_code(options.code);
  request.set_comment(options.comment);
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const auto inspection, client->Call<dispatch::v1::Inspection>(request));
  Print(inspection);
  return absl::OkStatus();
}

struct DecideOptions {
  std::string lot;
  std::string comment;
  bool concession = false;
};

absl::Status Decide(const Context& context, const DecideOptions& options) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  dispatch::v1::DecideLotRequest request;
  request.set_name(options.lot);
  request.set_comment(options.comment);
  request.set_concession(options.concession);
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const Lot lot, client->Call<Lot>(request));
  PrintLine(lot);
  return absl::OkStatus();
}

void AddNamed(CLI::App& lot, const std::string& name, const std::string& description,
              const std::string& argument, const Context& context,
              absl::Status (*run)(const Context& context, const std::string& name)) {
  auto value = std::make_shared<std::string>();
  AddCommand(lot, name, description, [value, &context, run] { return run(context, *value); })
      ->add_option(argument, *value)
      ->required();
}

void AddInspect(CLI::App& lot, const Context& context) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* inspect = AddCommand(lot, "inspect", "Say what was found in a task of the sample",
                                 [options, &context] { return Inspect(context, *options); });
  inspect->add_option("lot", options->lot, "projects/O-N/lots/N")->required();
  inspect->add_option("task", options->task, "projects/O-N/batches/N/tasks/N")->required();
  inspect->add_option("--found", options->found, "Nonconforming units; 0 when it is in order");
  inspect->add_option("--code", options->code, "An error code of the project");
  inspect->add_option("--comment", options->comment, "What the author should read");
}

void AddDecide(CLI::App& lot, const Context& context) {
  auto options = std::make_shared<DecideOptions>();
  CLI::App* decide = AddCommand(lot, "decide", "Accept or return it, as its sample says",
                                [options, &context] { return Decide(context, *options); });
  decide->add_option("lot", options->lot, "projects/O-N/lots/N")->required();
  decide->add_option("--comment", options->comment, "What everybody should read");
  decide->add_flag("--concession", options->concession,
                   "Accept what the sample refuses and can not be returned");
}

}  // namespace

void AddLotCommands(CLI::App& app, const Context& context) {
  CLI::App* lot = app.add_subcommand("lot", "Lots: finished tasks, accepted or returned together");
  lot->require_subcommand(1);
  auto options = std::make_shared<CreateOptions>();
  CLI::App* create = AddCommand(*lot, "create", "Make an OPEN lot",
                                [options, &context] { return Create(context, *options); });
  create->add_option("project", options->project, "projects/O-N")->required();
  create->add_option("--title", options->title, "What people call it")->required();
  create->add_option("--batch", options->batches, "Only tasks of these batches");
  create->add_option("--tasks", options->tasks, "Most tasks it takes");
  AddNamed(*lot, "seal", "Fix its tasks and draw its sample", "lot", context, Seal);
  AddNamed(*lot, "show", "Show it", "lot", context, Show);
  AddNamed(*lot, "list", "A line for each lot of a project", "project", context, List);
  AddNamed(*lot, "sample", "Show what was drawn", "lot", context, Sample);
  AddInspect(*lot, context);
  AddDecide(*lot, context);
}

}  // namespace crowdloom::cli
