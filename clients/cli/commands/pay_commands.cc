// crowdctl pay ...: settlements, payout runs, bonuses and wages.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>
#include <vector>

#include "clients/cli/api/request_id.h"
#include "clients/cli/commands/commands.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "crowdloom/ledger/v1/ledger_service.pb.h"

namespace crowdloom::cli {
namespace {

using ledger::v1::PayoutRun;

constexpr int kSettledAtOnce = 200;
constexpr int kPaidAtOnce = 1000;

// A signed-in client and the organization it belongs to.
struct Desk {
  std::unique_ptr<ApiClient> client;
  std::string organization;
};

absl::StatusOr<Desk> Open(const Context& context) {
  CL_ASSIGN_OR_RETURN(const Credential credential, context.credentials.Load(context.server));
  CL_ASSIGN_OR_RETURN(auto client, ConnectSignedIn(context));
  return Desk{std::move(client), credential.Organization()};
}

absl::StatusOr<std::string> ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return MakeError(absl::StatusCode::kNotFound, "FILE_NOT_READ", "cannot read " + path);
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// Workers with something on the account that `amount` picks.
template <typename Pick>
absl::StatusOr<std::vector<std::string>> WorkersWith(Desk& desk, const std::string& currency,
                                                     Pick amount) {
  std::vector<std::string> workers;
  ledger::v1::ListWorkerBalancesRequest request;
  request.set_parent(desk.organization);
  request.set_page_size(500);
  request.set_currency_code(currency);
  request.set_skip_empty(true);
  do {
    CL_ASSIGN_OR_RETURN(const auto page,
                        desk.client->Call<ledger::v1::ListWorkerBalancesResponse>(request));
    for (const auto& worker : page.workers()) {
      if (amount(worker).micros() > 0) workers.push_back(worker.worker());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return workers;
}

struct SettleOptions {
  std::string currency = "CNY";
  bool wages = false;
};

absl::Status Settle(const Context& context, const SettleOptions& options) {
  CL_ASSIGN_OR_RETURN(Desk desk, Open(context));
  CL_ASSIGN_OR_RETURN(const std::vector<std::string> workers,
                      WorkersWith(desk, options.currency, [&](const auto& worker) {
                        return options.wages ? worker.payable_salary() : worker.payable();
                      }));
  for (size_t i = 0; i < workers.size(); i += kSettledAtOnce) {
    ledger::v1::SettleWorkersRequest request;
    request.set_parent(desk.organization);
    request.set_currency_code(options.currency);
    request.set_pay_class(options.wages ? ledger::v1::WAGES : ledger::v1::PIECE);
    request.set_request_id(NewRequestId());
    for (size_t k = i; k < workers.size() && k < i + kSettledAtOnce; ++k) {
      request.add_workers(workers[k]);
    }
    CL_ASSIGN_OR_RETURN(const auto settled,
                        desk.client->Call<ledger::v1::SettleWorkersResponse>(request));
    for (const auto& settlement : settled.settlements()) {
      std::printf("%s\t%s recovered %s, gross %s, tax %s, net %s\n", settlement.name().c_str(),
                  settlement.month().c_str(), FormatMoney(settlement.recovered().micros()).c_str(),
                  FormatMoney(settlement.gross().micros()).c_str(),
                  FormatMoney(settlement.tax().micros()).c_str(),
                  FormatMoney(settlement.net().micros()).c_str());
    }
  }
  return absl::OkStatus();
}

struct LimitOptions {
  int64_t share_percent = 20;
  std::string least_left;
  std::string currency = "CNY";
  std::string from;
  bool wages = false;
};

absl::Status SetRecoveryLimit(const Context& context, const LimitOptions& options) {
  CL_ASSIGN_OR_RETURN(Desk desk, Open(context));
  ledger::v1::SetRecoveryLimitRequest request;
  request.set_parent(desk.organization);
  request.set_share_ppm(options.share_percent * 10'000);
  if (!options.least_left.empty()) {
    CL_ASSIGN_OR_RETURN(const int64_t micros, ParseMoney(options.least_left));
    request.mutable_least_left()->set_micros(micros);
    request.mutable_least_left()->set_currency_code(options.currency);
  }
  request.set_valid_from_date(options.from);
  request.set_pay_class(options.wages ? ledger::v1::WAGES : ledger::v1::PIECE);
  request.set_request_id(NewRequestId());
  return desk.client->Call<ledger::v1::SetRecoveryLimitResponse>(request).status();
}

struct ImportOptions {
  std::string path;
  bool dry_run = false;
};

absl::Status Import(const Context& context, const ImportOptions& options) {
  CL_ASSIGN_OR_RETURN(Desk desk, Open(context));
  ledger::v1::ImportPayRequest request;
  request.set_parent(desk.organization);
  CL_ASSIGN_OR_RETURN(*request.mutable_content(), ReadText(options.path));
  request.set_dry_run(options.dry_run);
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const auto response,
                      desk.client->Call<ledger::v1::ImportPayResponse>(request));
  for (const auto& line : response.wrong_lines()) {
    std::printf("line %d\t%s\t%s\n", line.number(), line.column().c_str(),
                line.error_reason().c_str());
  }
  if (response.wrong_lines_size() > 0) {
    return MakeError(absl::StatusCode::kInvalidArgument, "WRONG_LINES",
                     "nothing was paid: some lines are wrong");
  }
  std::printf("%d payments of %s %s, %d of them made before%s\n", response.payment_count(),
              FormatMoney(response.total().micros()).c_str(),
              response.total().currency_code().c_str(), response.repeated_count(),
              options.dry_run ? "; nothing is paid yet" : "");
  return absl::OkStatus();
}

absl::Status SetPayee(const Context& context, const std::string& worker, const std::string& path) {
  CL_ASSIGN_OR_RETURN(Desk desk, Open(context));
  ledger::v1::SetPayeeRequest request;
  request.set_worker(worker);
  CL_RETURN_IF_ERROR(ReadMessage(path, request.mutable_payee()));
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const auto response,
                      desk.client->Call<ledger::v1::SetPayeeResponse>(request));
  Print(response);
  return absl::OkStatus();
}

struct RunOptions {
  std::string debtor;
  std::string date;
  std::string format = "PAIN_001";
  std::string currency = "CNY";
};

absl::Status CreateRun(const Context& context, const RunOptions& options) {
  CL_ASSIGN_OR_RETURN(Desk desk, Open(context));
  ledger::v1::CreatePayoutRunRequest request;
  PayoutRun::Format format;
  if (!PayoutRun::Format_Parse(options.format, &format)) {
    return InvalidField("--format", "is PAIN_001, BANK_CSV, ALIPAY_CSV or WECHAT_CSV");
  }
  CL_ASSIGN_OR_RETURN(
      const std::vector<std::string> workers,
      WorkersWith(desk, options.currency, [](const auto& worker) { return worker.net_due(); }));
  for (const std::string& worker : workers) {
    if (request.workers_size() < kPaidAtOnce) request.add_workers(worker);
  }
  CL_RETURN_IF_ERROR(ReadMessage(options.debtor, request.mutable_debtor()));
  request.set_parent(desk.organization);
  request.set_currency_code(options.currency);
  request.set_format(format);
  request.set_execution_date(options.date);
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const auto run, desk.client->Call<PayoutRun>(request));
  Print(run);
  return absl::OkStatus();
}

absl::Status ListRuns(const Context& context) {
  CL_ASSIGN_OR_RETURN(Desk desk, Open(context));
  ledger::v1::ListPayoutRunsRequest request;
  request.set_parent(desk.organization);
  CL_ASSIGN_OR_RETURN(const auto runs,
                      desk.client->Call<ledger::v1::ListPayoutRunsResponse>(request));
  for (const PayoutRun& run : runs.payout_runs()) {
    std::printf("%s\t%s\t%d payments\t%s %s\n", run.name().c_str(),
                PayoutRun::State_Name(run.state()).c_str(), run.count(),
                FormatMoney(run.control_sum().micros()).c_str(),
                run.control_sum().currency_code().c_str());
  }
  return absl::OkStatus();
}

template <typename Request>
absl::Status ShowRun(const Context& context, Request request) {
  CL_ASSIGN_OR_RETURN(Desk desk, Open(context));
  CL_ASSIGN_OR_RETURN(const auto run, desk.client->Call<PayoutRun>(request));
  Print(run);
  return absl::OkStatus();
}

absl::Status WriteFile(const Context& context, const std::string& name) {
  CL_ASSIGN_OR_RETURN(Desk desk, Open(context));
  ledger::v1::GetPayoutFileRequest request;
  request.set_name(name);
  CL_ASSIGN_OR_RETURN(const auto file,
                      desk.client->Call<ledger::v1::GetPayoutFileResponse>(request));
  std::fwrite(file.content().data(), 1, file.content().size(), stdout);
  return absl::OkStatus();
}

// Lines of a payment's id and its outcome; what is unknown is left out.
absl::Status RecordResults(const Context& context, const std::string& name,
                           const std::string& path) {
  CL_ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  ledger::v1::RecordPayoutResultsRequest request;
  request.set_name(name);
  request.set_request_id(NewRequestId());
  std::istringstream lines(text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line == "id,outcome") continue;
    const size_t comma = line.find(',');
    PayoutRun::Outcome outcome;
    if (comma == std::string::npos || !PayoutRun::Outcome_Parse(line.substr(comma + 1), &outcome)) {
      return InvalidField(StrCat("line ", number), "is an id, a comma and CONFIRMED or FAILED");
    }
    auto& result = *request.add_results();
    result.set_end_to_end_id(line.substr(0, comma));
    result.set_outcome(outcome);
  }
  return ShowRun(context, std::move(request));
}

struct AcceptedOptions {
  std::string project;
  std::string unit_price;
  int64_t invoiced = 0;
  std::vector<std::string> workers;
};

absl::Status ShowAccepted(const Context& context, const AcceptedOptions& options) {
  CL_ASSIGN_OR_RETURN(Desk desk, Open(context));
  ledger::v1::GetAcceptedWorkRequest request;
  request.set_project(options.project);
  request.set_invoiced_count(options.invoiced);
  for (const std::string& worker : options.workers) request.add_workers(worker);
  if (!options.unit_price.empty()) {
    CL_ASSIGN_OR_RETURN(const int64_t micros, ParseMoney(options.unit_price));
    request.mutable_unit_price()->set_micros(micros);
    request.mutable_unit_price()->set_currency_code("CNY");
  }
  CL_ASSIGN_OR_RETURN(const auto work, desk.client->Call<ledger::v1::AcceptedWork>(request));
  Print(work);
  return absl::OkStatus();
}

absl::Status WriteReport(const Context& context, const std::string& quarter) {
  CL_ASSIGN_OR_RETURN(Desk desk, Open(context));
  ledger::v1::ExportPlatformReportRequest request;
  request.set_parent(desk.organization);
  request.set_quarter(quarter);
  CL_ASSIGN_OR_RETURN(const auto report,
                      desk.client->Call<ledger::v1::ExportPlatformReportResponse>(request));
  std::fwrite(report.content().data(), 1, report.content().size(), stdout);
  return absl::OkStatus();
}

// A command about one thing by its name.
void AddNamed(CLI::App& app, const std::string& name, const std::string& description,
              const std::string& hint, const Context& context,
              absl::Status (*run)(const Context& context, const std::string& argument)) {
  auto argument = std::make_shared<std::string>();
  AddCommand(app, name, description, [argument, &context, run] { return run(context, *argument); })
      ->add_option("name", *argument, hint)
      ->required();
}

absl::Status GetRun(const Context& context, const std::string& name) {
  ledger::v1::GetPayoutRunRequest request;
  request.set_name(name);
  return ShowRun(context, std::move(request));
}

absl::Status ReleaseRun(const Context& context, const std::string& name) {
  ledger::v1::ReleasePayoutRunRequest request;
  request.set_name(name);
  request.set_request_id(NewRequestId());
  return ShowRun(context, std::move(request));
}

void AddRunCommands(CLI::App& pay, const Context& context) {
  CLI::App* run = pay.add_subcommand("run", "Payout runs");
  run->require_subcommand(1);
  auto options = std::make_shared<RunOptions>();
  CLI::App* create = AddCommand(*run, "create", "Put what is due into a run",
                                [options, &context] { return CreateRun(context, *options); });
  create->add_option("--debtor", options->debtor, "JSON file of the account that pays")->required();
  create->add_option("--date", options->date, "When to pay, as 2026-03-31")->required();
  create->add_option("--format", options->format, "PAIN_001, BANK_CSV, ALIPAY_CSV or WECHAT_CSV")
      ->capture_default_str();
  create->add_option("--currency", options->currency, "ISO 4217")->capture_default_str();
  AddCommand(*run, "list", "Runs, newest first", [&context] { return ListRuns(context); });
  const std::string hint = "organizations/O/payoutRuns/N";
  AddNamed(*run, "show", "A run with its payments", hint, context, GetRun);
  AddNamed(*run, "release", "Let a run go that somebody else made", hint, context, ReleaseRun);
  AddNamed(*run, "file", "Print the file of a released run", hint, context, WriteFile);
  auto name = std::make_shared<std::string>();
  auto path = std::make_shared<std::string>();
  CLI::App* results = AddCommand(*run, "results", "Record what became of payments",
                                 [=, &context] { return RecordResults(context, *name, *path); });
  results->add_option("name", *name, hint)->required();
  results->add_option("file", *path, "Lines of id,outcome: CONFIRMED, FAILED or CAME_BACK")
      ->required();
}

}  // namespace

void AddPayCommands(CLI::App& app, const Context& context) {
  CLI::App* pay = app.add_subcommand("pay", "Settlements, payouts, bonuses and wages");
  pay->require_subcommand(1);
  auto settle = std::make_shared<SettleOptions>();
  CLI::App* settling = AddCommand(*pay, "settle", "Make everything that is payable due, less tax",
                                  [settle, &context] { return Settle(context, *settle); });
  settling->add_flag("--wages", settle->wages, "Wages instead of piece work");
  settling->add_option("--currency", settle->currency, "ISO 4217")->capture_default_str();
  auto limit = std::make_shared<LimitOptions>();
  CLI::App* limiting = AddCommand(*pay, "recovery-limit", "Limit what is kept back for debts",
                                  [limit, &context] { return SetRecoveryLimit(context, *limit); });
  limiting->add_option("--share", limit->share_percent, "Percent of what is settled, at most")
      ->capture_default_str()
      ->check(CLI::Range(0, 100));
  limiting->add_option("--least-left", limit->least_left, "What is left in any case, as 2500.00");
  limiting->add_option("--currency", limit->currency, "ISO 4217")->capture_default_str();
  limiting->add_option("--from", limit->from, "From which day on, as 2026-04-01")->required();
  limiting->add_flag("--wages", limit->wages, "Of wages instead of piece work");
  auto import = std::make_shared<ImportOptions>();
  CLI::App* importing = AddCommand(*pay, "import", "Pay bonuses or wages by a CSV file",
                                   [import, &context] { return Import(context, *import); });
  importing->add_option("file", import->path, "project,worker,amount,reason or wages")->required();
  importing->add_flag("--dry-run", import->dry_run, "Only check");
  auto worker = std::make_shared<std::string>();
  auto payee = std::make_shared<std::string>();
  CLI::App* setting = AddCommand(*pay, "payee", "Say where a worker is paid",
                                 [=, &context] { return SetPayee(context, *worker, *payee); });
  setting->add_option("worker", *worker, "workers/O-N")->required();
  setting->add_option("file", *payee, "JSON file with holder, account and bank")->required();
  AddRunCommands(*pay, context);
  auto accepted = std::make_shared<AcceptedOptions>();
  CLI::App* work = AddCommand(*pay, "accepted", "Accepted work, for an invoice or a bill",
                              [accepted, &context] { return ShowAccepted(context, *accepted); });
  work->add_option("project", accepted->project, "projects/O-N")->required();
  work->add_option("--unit-price", accepted->unit_price, "Of a task, for example 0.50");
  work->add_option("--invoiced", accepted->invoiced, "Tasks that the invoice names");
  work->add_option("--worker", accepted->workers, "Only these workers, workers/O-N");
  AddNamed(*pay, "report", "Print the platform's report of a quarter", "For example 2026Q1",
           context, WriteReport);
}

}  // namespace crowdloom::cli
