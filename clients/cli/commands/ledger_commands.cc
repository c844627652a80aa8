// crowdctl ledger ...: the books as a whole.
#include <cstdio>
#include <fstream>
#include <utility>

#include "clients/cli/api/request_id.h"
#include "clients/cli/commands/commands.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "crowdloom/ledger/v1/ledger_service.pb.h"

namespace crowdloom::cli {
namespace {

absl::StatusOr<std::string> OrganizationOf(const Context& context) {
  CL_ASSIGN_OR_RETURN(const Credential credential, context.credentials.Load(context.server));
  return credential.Organization();
}

// The last head that was kept: a line is a block's number and its hash.
void ReadHead(const std::string& path, ledger::v1::VerifyLedgerRequest& request) {
  std::ifstream file(path);
  int64_t number = 0;
  std::string hash;
  while (file >> number >> hash) {
    request.set_head_number(number);
    request.set_head_hash(hash);
  }
}

absl::Status KeepHead(const std::string& path, const ledger::v1::VerifyLedgerResponse& response) {
  std::ofstream file(path, std::ios::app);
  file << response.head_number() << " " << response.head_hash() << "\n";
  file.close();
  if (file.good()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kUnavailable, "FILE_NOT_WRITTEN", "cannot write " + path);
}

absl::Status VerifyLedger(const Context& context, const std::string& head_file) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  ledger::v1::VerifyLedgerRequest request;
  if (!head_file.empty()) ReadHead(head_file, request);
  CL_ASSIGN_OR_RETURN(const auto response, client->Call<ledger::v1::VerifyLedgerResponse>(request));
  for (const auto& violation : response.violations()) {
    std::printf("BROKEN %-4s %s\n", violation.invariant().c_str(), violation.detail().c_str());
  }
  if (response.violations_size() > 0) {
    return MakeError(absl::StatusCode::kDataLoss, "LEDGER_BROKEN",
                     StrCat(response.violations_size(), " findings"));
  }
  std::printf("ok: balances, holds, earnings, settlements, payouts and %lld blocks\n",
              static_cast<long long>(response.head_number()));
  const bool is_new = response.head_number() > request.head_number();
  return head_file.empty() || !is_new ? absl::OkStatus() : KeepHead(head_file, response);
}

absl::Status ShowBalances(const Context& context, const std::string& owner,
                          const std::string& as_of) {
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  ledger::v1::ListAccountsRequest request;
  request.set_parent(owner);
  request.set_page_size(500);
  absl::Time time;
  std::string error;
  if (!as_of.empty()) {
    if (!absl::ParseTime(absl::RFC3339_full, as_of, &time, &error)) {
      return InvalidField("--as-of", "is a time as 2026-03-31T24:00:00+08:00");
    }
    request.mutable_as_of_time()->set_seconds(absl::ToUnixSeconds(time));
  }
  do {
    CL_ASSIGN_OR_RETURN(const auto page, client->Call<ledger::v1::ListAccountsResponse>(request));
    for (const auto& account : page.accounts()) {
      std::printf("%s\t%s %s\n", account.name().c_str(),
                  FormatMoney(account.balance().micros()).c_str(),
                  account.balance().currency_code().c_str());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status ShowOrganization(const Context& context, const std::string& month) {
  CL_ASSIGN_OR_RETURN(const std::string organization, OrganizationOf(context));
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  ledger::v1::GetOrganizationStatementRequest request;
  request.set_name(organization + "/statement");
  request.set_month(month);
  CL_ASSIGN_OR_RETURN(const auto statement,
                      client->Call<ledger::v1::OrganizationStatement>(request));
  Print(statement);
  return absl::OkStatus();
}

absl::Status CloseMonth(const Context& context, const std::string& month) {
  CL_ASSIGN_OR_RETURN(const std::string organization, OrganizationOf(context));
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  ledger::v1::ClosePeriodRequest request;
  request.set_parent(organization);
  request.set_month(month);
  request.set_request_id(NewRequestId());
  CL_ASSIGN_OR_RETURN(const auto period, client->Call<ledger::v1::Period>(request));
  Print(period);
  return absl::OkStatus();
}

struct JournalOptions {
  std::string month;
  bool json = false;
};

absl::Status WriteJournal(const Context& context, const JournalOptions& options) {
  CL_ASSIGN_OR_RETURN(const std::string organization, OrganizationOf(context));
  CL_ASSIGN_OR_RETURN(const auto client, ConnectSignedIn(context));
  ledger::v1::ExportJournalRequest request;
  request.set_parent(organization);
  request.set_month(options.month);
  request.set_format(options.json ? ledger::v1::ExportJournalRequest::JSON_LINES
                                  : ledger::v1::ExportJournalRequest::CSV);
  do {
    CL_ASSIGN_OR_RETURN(const auto part, client->Call<ledger::v1::ExportJournalResponse>(request));
    std::fwrite(part.content().data(), 1, part.content().size(), stdout);
    request.set_page_token(part.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace

void AddLedgerCommands(CLI::App& app, const Context& context) {
  CLI::App* ledger = app.add_subcommand("ledger", "The books as a whole");
  ledger->require_subcommand(1);
  auto head = std::make_shared<std::string>();
  AddCommand(*ledger, "verify", "Compute everything again from the transfers",
             [head, &context] { return VerifyLedger(context, *head); })
      ->add_option("--head", *head,
                   "A file outside of the installation that keeps the heads of the chain");
  auto owner = std::make_shared<std::string>();
  auto as_of = std::make_shared<std::string>();
  CLI::App* balances =
      AddCommand(*ledger, "balances", "Accounts of a project, worker or organization",
                 [=, &context] { return ShowBalances(context, *owner, *as_of); });
  balances->add_option("name", *owner, "projects/O-N, workers/O-N or organizations/O")->required();
  balances->add_option("--as-of", *as_of, "A time, for example 2026-03-31T24:00:00+08:00");
  auto month = std::make_shared<std::string>();
  AddCommand(*ledger, "statement", "The organization's money and what moved in a month",
             [month, &context] { return ShowOrganization(context, *month); })
      ->add_option("month", *month, "For example 2026-03; this month when left out");
  auto closing = std::make_shared<std::string>();
  AddCommand(*ledger, "close", "Close the books of a month and of all before",
             [closing, &context] { return CloseMonth(context, *closing); })
      ->add_option("month", *closing, "For example 2026-03")
      ->required();
  auto journal = std::make_shared<JournalOptions>();
  CLI::App* write = AddCommand(*ledger, "journal", "Print a month's movements for bookkeeping",
                               [journal, &context] { return WriteJournal(context, *journal); });
  write->add_option("month", journal->month, "For example 2026-03")->required();
  write->add_flag("--json", journal->json, "JSON lines instead of CSV");
}

}  // namespace crowdloom::cli
