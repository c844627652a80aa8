#include <cstdio>

#include "clients/cli/api/request_id.h"
#include "clients/cli/commands/commands.h"
#include "common/base/status.h"
#include "crowdloom/consensus/v1/consensus_service.pb.h"

namespace crowdloom::cli {
namespace {

using consensus::v1::GoldTask;

void PrintLine(const GoldTask& gold) {
  std::printf("%s\t%s\t%d\t%d\t%.1f\t%s\n", gold.name().c_str(),
              GoldTask::State_Name(gold.state()).c_str(), gold.exposures(), gold.correct(),
              gold.expected_correct(), gold.reason().c_str());
}

void PrintHeading() { std::printf("gold\tstate\texposures\tcorrect\texpected\treason\n"); }

absl::Status List(const Context& context, consensus::v1::ListGoldRequest request, bool json) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  request.set_page_size(500);
  if (!json) PrintHeading();
  do {
    CL_ASSIGN_OR_RETURN(const auto page, client->Call<consensus::v1::ListGoldResponse>(request));
    for (const GoldTask& gold : page.gold_tasks()) json ? Print(gold) : PrintLine(gold);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status Propose(const Context& context, consensus::v1::ProposeGoldRequest request) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const auto made, client->Call<consensus::v1::ProposeGoldResponse>(request));
  PrintHeading();
  for (const GoldTask& gold : made.gold_tasks()) PrintLine(gold);
  return absl::OkStatus();
}

absl::Status Confirm(const Context& context, consensus::v1::ConfirmGoldRequest request,
                     const std::string& file) {
  CL_RETURN_IF_ERROR(ReadMessage(file, request.mutable_answer()));
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const GoldTask gold, client->Call<GoldTask>(request));
  Print(gold);
  return absl::OkStatus();
}

absl::Status Retire(const Context& context, consensus::v1::RetireGoldRequest request) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const GoldTask gold, client->Call<GoldTask>(request));
  std::printf("%s\n", GoldTask::State_Name(gold.state()).c_str());
  return absl::OkStatus();
}

void AddList(CLI::App& gold, const Context& context) {
  auto request = std::make_shared<consensus::v1::ListGoldRequest>();
  auto json = std::make_shared<bool>(false);
  CLI::App* command =
      AddCommand(gold, "list", "List a project's gold tasks and how workers did on them",
                 [request, json, &context] { return List(context, *request, *json); });
  command
      ->add_option_function<std::string>("project", [request](auto& v) { request->set_parent(v); })
      ->required();
  command
      ->add_option_function<std::string>(
          "--state",
          [request](const std::string& v) {
            GoldTask::State state = GoldTask::STATE_UNSPECIFIED;
            GoldTask::State_Parse(v, &state);
            request->set_state(state);
          },
          "Only those in this state")
      ->check(CLI::IsMember({"PROPOSED", "ACTIVE", "RETIRED", "QUARANTINED", "DECLINED"}));
  command->add_flag("--json", *json, "Whole messages");
}

void AddPropose(CLI::App& gold, const Context& context) {
  auto request = std::make_shared<consensus::v1::ProposeGoldRequest>();
  CLI::App* command = AddCommand(gold, "propose", "Propose answered tasks, for people to decide",
                                 [request, &context] { return Propose(context, *request); });
  command
      ->add_option_function<std::string>("project", [request](auto& v) { request->set_parent(v); })
      ->required();
  command->add_option_function<int>(
      "--count", [request](int v) { request->set_count(v); }, "How many; 20 when not given");
}

void AddDecisions(CLI::App& gold, const Context& context) {
  auto confirm = std::make_shared<consensus::v1::ConfirmGoldRequest>();
  auto file = std::make_shared<std::string>();
  CLI::App* command =
      AddCommand(gold, "confirm", "Make a proposed or quarantined task gold",
                 [confirm, file, &context] { return Confirm(context, *confirm, *file); });
  command->add_option_function<std::string>("gold", [confirm](auto& v) { confirm->set_name(v); })
      ->required();
  command->add_option("--answer", *file, "JSON file with what is right")->required();
  auto retire = std::make_shared<consensus::v1::RetireGoldRequest>();
  command = AddCommand(gold, "retire", "End a gold task, or decline a proposal",
                       [retire, &context] { return Retire(context, *retire); });
  command->add_option_function<std::string>("gold", [retire](auto& v) { retire->set_name(v); })
      ->required();
  command
      ->add_option_function<std::string>(
          "--reason", [retire](auto& v) { retire->set_reason(v); }, "A stable code")
      ->required();
}

}  // namespace

void AddGoldCommands(CLI::App& app, const Context& context) {
  CLI::App* gold = app.add_subcommand("gold", "Tasks with a known answer, to measure workers by");
  gold->require_subcommand(1);
  AddList(*gold, context);
  AddPropose(*gold, context);
  AddDecisions(*gold, context);
}

}  // namespace crowdloom::cli
