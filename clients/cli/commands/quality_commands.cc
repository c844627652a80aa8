#include <cstdio>

#include "clients/cli/api/request_id.h"
#include "clients/cli/commands/commands.h"
#include "common/base/status.h"
#include "crowdloom/consensus/v1/consensus_service.pb.h"

namespace crowdloom::cli {
namespace {

using consensus::v1::Appeal;

absl::Status ListQuality(const Context& context, const std::string& project) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  consensus::v1::ListWorkerQualityRequest request;
  request.set_parent(project);
  request.set_page_size(500);
  std::printf("worker\tanswers\tagreed\taccuracy\tfrom\tto\tspammer_score\treviewed\taccepted\n");
  do {
    CL_ASSIGN_OR_RETURN(const auto page,
                        client->Call<consensus::v1::ListWorkerQualityResponse>(request));
    for (const auto& quality : page.worker_quality()) {
      std::printf("%s\t%lld\t%lld\t%.3f\t%.3f\t%.3f\t%.3f\t%lld\t%lld\n", quality.worker().c_str(),
                  static_cast<long long>(quality.answers()),
                  static_cast<long long>(quality.agreed()), quality.model().accuracy(),
                  quality.model().accuracy_low(), quality.model().accuracy_high(),
                  quality.model().spammer_score(), static_cast<long long>(quality.reviewed()),
                  static_cast<long long>(quality.review_accepted()));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status ListCollusion(const Context& context, const std::string& project) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  consensus::v1::ListSuspectedCollusionRequest request;
  request.set_parent(project);
  CL_ASSIGN_OR_RETURN(const auto found,
                      client->Call<consensus::v1::ListSuspectedCollusionResponse>(request));
  std::printf("first\tsecond\tcommon\tsame_errors\texpected\tp_value\n");
  for (const auto& pair : found.pairs()) {
    std::printf("%s\t%s\t%lld\t%lld\t%.2f\t%.2g\n", pair.first().c_str(), pair.second().c_str(),
                static_cast<long long>(pair.common_tasks()),
                static_cast<long long>(pair.same_errors()), pair.expected_same_errors(),
                pair.p_value());
  }
  return absl::OkStatus();
}

absl::Status Exclude(const Context& context, consensus::v1::ExcludeWorkerAnswersRequest request) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const auto done,
                      client->Call<consensus::v1::ExcludeWorkerAnswersResponse>(request));
  std::printf("taken out of %lld tasks\n", static_cast<long long>(done.task_count()));
  return absl::OkStatus();
}

absl::Status ListAppeals(const Context& context, const std::string& project) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  consensus::v1::ListAppealsRequest request;
  request.set_parent(project);
  request.set_page_size(500);
  CL_ASSIGN_OR_RETURN(const auto page, client->Call<consensus::v1::ListAppealsResponse>(request));
  for (const Appeal& appeal : page.appeals()) {
    std::printf("%s\t%d\t%s\t%s\n", appeal.assignment().c_str(), appeal.attempt(),
                Appeal::State_Name(appeal.state()).c_str(), appeal.reason().c_str());
  }
  return absl::OkStatus();
}

absl::Status Decide(const Context& context, consensus::v1::DecideAppealRequest request) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const Appeal appeal, client->Call<Appeal>(request));
  std::printf("%s\n", Appeal::State_Name(appeal.state()).c_str());
  return absl::OkStatus();
}

absl::Status Overturn(const Context& context, consensus::v1::OverturnVerdictRequest request,
                      bool accept) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  request.set_verdict(accept ? events::v1::VERDICT_ACCEPTED : events::v1::VERDICT_REJECTED);
  request.set_request_id(NewRequestId());
  return client->Call<consensus::v1::OverturnVerdictResponse>(request).status();
}

void AddExclude(CLI::App& quality, const Context& context) {
  auto request = std::make_shared<consensus::v1::ExcludeWorkerAnswersRequest>();
  CLI::App* command = AddCommand(quality, "exclude", "Take a worker's answers out of the consensus",
                                 [request, &context] { return Exclude(context, *request); });
  command
      ->add_option_function<std::string>("project", [request](auto& v) { request->set_parent(v); })
      ->required();
  command
      ->add_option_function<std::string>("worker", [request](auto& v) { request->set_worker(v); })
      ->required();
  command
      ->add_option_function<std::string>(
          "--reason", [request](auto& v) { request->set_reason(v); }, "A stable code")
      ->required();
  command->add_option_function<int>(
      "--batch", [request](int v) { request->set_batch(v); }, "Only this one, by its number");
  command->add_flag_callback(
      "--reject", [request] { request->set_reject(true); }, "Refuse what has no verdict its pay");
}

void AddAppeals(CLI::App& app, const Context& context) {
  CLI::App* appeals = app.add_subcommand("appeals", "Objections to rejections");
  appeals->require_subcommand(1);
  auto project = std::make_shared<std::string>();
  AddCommand(*appeals, "list", "List a project's appeals",
             [project, &context] { return ListAppeals(context, *project); })
      ->add_option("project", *project, "projects/3-17")
      ->required();
  auto request = std::make_shared<consensus::v1::DecideAppealRequest>();
  CLI::App* decide = AddCommand(*appeals, "decide", "Uphold a rejection, or overturn it",
                                [request, &context] { return Decide(context, *request); });
  decide
      ->add_option_function<std::string>("assignment", [request](auto& v) { request->set_name(v); })
      ->required();
  request->set_attempt(1);
  decide->add_option_function<int>("--attempt", [request](int v) { request->set_attempt(v); });
  decide->add_flag_callback("--overturn", [request] { request->set_overturn(true); });
  decide
      ->add_option_function<std::string>(
          "--comment", [request](auto& v) { request->set_comment(v); }, "For the worker")
      ->required();
}

void AddOverturn(CLI::App& app, const Context& context) {
  auto request = std::make_shared<consensus::v1::OverturnVerdictRequest>();
  auto accept = std::make_shared<bool>(false);
  CLI::App* command =
      AddCommand(app, "overturn-verdict", "Reject what was accepted, or accept what was rejected",
                 [request, accept, &context] { return Overturn(context, *request, *accept); });
  command
      ->add_option_function<std::string>("assignment", [request](auto& v) { request->set_name(v); })
      ->required();
  request->set_attempt(1);
  command->add_option_function<int>("--attempt", [request](int v) { request->set_attempt(v); });
  command->add_flag("--accept", *accept, "Accept; otherwise reject");
  command
      ->add_option_function<std::string>(
          "--reason", [request](auto& v) { request->set_error_code(v); }, "A stable code")
      ->required();
  command->add_option_function<std::string>(
      "--comment", [request](auto& v) { request->set_comment(v); }, "For the worker");
}

}  // namespace

void AddQualityCommands(CLI::App& app, const Context& context) {
  CLI::App* quality = app.add_subcommand("quality", "How good workers' answers are");
  quality->require_subcommand(1);
  auto project = std::make_shared<std::string>();
  AddCommand(*quality, "list", "List the workers of a project with their quality",
             [project, &context] { return ListQuality(context, *project); })
      ->add_option("project", *project, "projects/3-17")
      ->required();
  AddCommand(*quality, "collusion", "List pairs of workers who share mistakes",
             [project, &context] { return ListCollusion(context, *project); })
      ->add_option("project", *project, "projects/3-17")
      ->required();
  AddExclude(*quality, context);
  AddAppeals(app, context);
  AddOverturn(app, context);
}

}  // namespace crowdloom::cli
