#include <cstdio>
#include <utility>

#include "clients/cli/api/request_id.h"
#include "clients/cli/commands/commands.h"
#include "common/base/status.h"
#include "crowdloom/ledger/v1/ledger_service.pb.h"

namespace crowdloom::cli {
namespace {

using ledger::v1::ProjectStatement;
using ledger::v1::WorkerStatement;

struct BudgetOptions {
  std::string project;
  std::string amount;
  std::string currency = "CNY";
  std::string reason;
};

// Granting and withdrawing differ in their request's type alone.
template <typename Request>
absl::Status MoveBudget(const Context& context, const BudgetOptions& options) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  Request request;
  request.set_project(options.project);
  request.set_request_id(NewRequestId());
  request.set_reason(options.reason);
  request.mutable_amount()->set_currency_code(options.currency);
  CL_ASSIGN_OR_RETURN(const int64_t micros, ParseMoney(options.amount));
  request.mutable_amount()->set_micros(micros);
  CL_ASSIGN_OR_RETURN(const auto statement, client->Call<ProjectStatement>(request));
  Print(statement);
  return absl::OkStatus();
}

absl::Status OfProject(const Context& context, const std::string& project) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  ledger::v1::GetProjectStatementRequest request;
  request.set_name(project + "/statement");
  CL_ASSIGN_OR_RETURN(const auto statement, client->Call<ProjectStatement>(request));
  Print(statement);
  return absl::OkStatus();
}

absl::Status OfWorker(const Context& context, const std::string& worker) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  ledger::v1::GetWorkerStatementRequest request;
  request.set_name(worker + "/statement");
  request.set_page_size(500);
  bool first = true;
  do {
    CL_ASSIGN_OR_RETURN(const auto page, client->Call<WorkerStatement>(request));
    if (std::exchange(first, false)) {
      std::printf("pending %s, payable %s %s\n", FormatMoney(page.pending().micros()).c_str(),
                  FormatMoney(page.payable().micros()).c_str(),
                  page.payable().currency_code().c_str());
    }
    for (const auto& line : page.lines()) {
      std::printf("%s\t%s\t%s\n", FormatMoney(line.amount().micros()).c_str(),
                  ledger::v1::Transfer::Code_Name(line.code()).c_str(), line.assignment().c_str());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

void AddBudget(CLI::App& budget, const std::string& name, const std::string& description,
               const Context& context,
               absl::Status (*run)(const Context& context, const BudgetOptions& options)) {
  auto options = std::make_shared<BudgetOptions>();
  CLI::App* command = AddCommand(budget, name, description,
                                 [options, &context, run] { return run(context, *options); });
  command->add_option("project", options->project, "projects/O-N")->required();
  command->add_option("amount", options->amount, "For example 250.00")->required();
  command->add_option("--currency", options->currency, "ISO 4217")->capture_default_str();
  command->add_option("--reason", options->reason, "For the books");
}

void AddStatement(CLI::App& statement, const std::string& name, const std::string& hint,
                  const Context& context,
                  absl::Status (*run)(const Context& context, const std::string& name)) {
  auto owner = std::make_shared<std::string>();
  AddCommand(statement, name, "Of a " + name,
             [owner, &context, run] { return run(context, *owner); })
      ->add_option("name", *owner, hint)
      ->required();
}

}  // namespace

void AddMoneyCommands(CLI::App& app, const Context& context) {
  CLI::App* budget = app.add_subcommand("budget", "What a project may spend");
  budget->require_subcommand(1);
  AddBudget(*budget, "grant", "Give a project budget", context,
            MoveBudget<ledger::v1::GrantBudgetRequest>);
  AddBudget(*budget, "withdraw", "Take free budget back", context,
            MoveBudget<ledger::v1::WithdrawBudgetRequest>);
  CLI::App* statement = app.add_subcommand("statement", "Where money is");
  statement->require_subcommand(1);
  AddStatement(*statement, "project", "projects/O-N", context, OfProject);
  AddStatement(*statement, "worker", "workers/O-N", context, OfWorker);
}

}  // namespace crowdloom::cli
