// Files for bookkeeping and for the tax authority.
#include <google/protobuf/util/json_util.h>

#include <optional>
#include <utility>
#include <vector>

#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "common/rpc/page_token.h"
#include "services/ledger/core/csv.h"
#include "services/ledger/core/period.h"
#include "services/ledger/handlers/finance.h"
#include "services/ledger/handlers/payees.h"
#include "services/ledger/handlers/read.h"
#include "services/ledger/store/finance_store.h"

namespace crowdloom::ledger {
namespace {

constexpr int kJournalDefault = 10'000;
constexpr int kJournalMax = 50'000;

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S",
                          absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()),
                          absl::FixedTimeZone(8 * 60 * 60));
}

std::string CsvOf(const JournalLine& line) {
  const v1::Transfer& transfer = line.transfer;
  return CsvLine({TimeText(transfer.effective_time()), TimeText(transfer.record_time()),
                  transfer.name(), StrCat("transfers/", transfer.group_id()),
                  v1::Transfer::Code_Name(transfer.code()), transfer.debit_account(),
                  transfer.credit_account(), FormatMicros(transfer.amount().micros()),
                  transfer.amount().currency_code(), transfer.reversed_transfer(),
                  transfer.assignment(), transfer.business_key(), line.reason});
}

std::string JsonOf(const JournalLine& line) {
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(line.transfer, &json);
  CHECK(status.ok()) << line.id;
  return json + "\n";
}

std::string JournalHeader() {
  return CsvLine({"effective_time", "record_time", "transfer", "group", "code", "debit", "credit",
                  "amount", "currency", "reverses", "assignment", "business_key", "reason"});
}

std::string ReportHeader() {
  return CsvLine({"quarter", "worker", "name", "account_kind", "account", "bank", "gross", "fees",
                  "refunds", "net_income", "tax_withheld", "payments", "currency"});
}

// Crowdloom takes no fees from workers.
std::string ReportLine(const std::string& quarter, const ReportRow& row, const v1::Payee& payee,
                       const std::string& currency) {
  const bool known = !row.payee.empty();
  const v1::Payee::Kind kind =
      payee.kind() == v1::Payee::KIND_UNSPECIFIED ? v1::Payee::BANK : payee.kind();
  return CsvLine({quarter, FormatName("workers/#", row.worker), payee.holder(),
                  known ? v1::Payee::Kind_Name(kind) : "", payee.account(), payee.bank(),
                  FormatMicros(row.gross), FormatMicros(0), FormatMicros(row.claimed),
                  FormatMicros(row.gross - row.claimed), FormatMicros(row.tax),
                  StrCat(row.settlements), currency});
}

}  // namespace

absl::StatusOr<v1::ExportJournalResponse> ExportJournal(rpc::Call& call,
                                                        const v1::ExportJournalRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("organizations/*", request.parent()));
  const std::optional<absl::CivilMonth> month = ParseMonth(request.month());
  if (!month.has_value()) return InvalidField("month", "is a month as 2026-03");
  CL_ASSIGN_OR_RETURN(const int64_t after, call.pages().OpenInteger(request));
  const int count = rpc::PageSize(request.page_size(), kJournalDefault, kJournalMax);
  std::vector<JournalLine> lines;
  CL_RETURN_IF_ERROR(Read(call, [&](pg::Tx& tx) {
    lines = ReadJournal(tx, static_cast<int32_t>(ids[0]), {StartOf(*month), StartOf(*month + 1)},
                        after, count);
  }));
  const bool json = request.format() == v1::ExportJournalRequest::JSON_LINES;
  v1::ExportJournalResponse response;
  std::string& content = *response.mutable_content();
  if (!json && after == 0) content = JournalHeader();
  for (const JournalLine& line : lines) content += json ? JsonOf(line) : CsvOf(line);
  response.set_file_name(StrCat("journal-", request.month(), json ? ".jsonl" : ".csv"));
  if (static_cast<int>(lines.size()) == count) {
    response.set_next_page_token(call.pages().Seal(request, StrCat(lines.back().id)));
  }
  return response;
}

absl::StatusOr<v1::ExportPlatformReportResponse> FinanceDesk::ExportPlatformReport(
    rpc::Call& call, const v1::ExportPlatformReportRequest& request) const {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>("organizations/*", request.parent()));
  const std::optional<absl::CivilMonth> first = ParseQuarter(request.quarter());
  if (!first.has_value()) return InvalidField("quarter", "is a quarter as 2026Q1");
  const std::string currency = request.currency_code().empty() ? "CNY" : request.currency_code();
  CL_RETURN_IF_ERROR(CheckCurrency(currency));
  std::vector<ReportRow> rows;
  CL_RETURN_IF_ERROR(Read(call, [&](pg::Tx& tx) {
    rows = ReadReport(tx, static_cast<int32_t>(ids[0]), currency, *first, *first + 2);
  }));
  v1::ExportPlatformReportResponse response;
  std::string& content = *response.mutable_content();
  content = ReportHeader();
  for (const ReportRow& row : rows) {
    v1::Payee payee;
    if (!row.payee.empty()) {
      CL_ASSIGN_OR_RETURN(payee, OpenPayee(box_, row.payee));
    }
    content += ReportLine(request.quarter(), row, payee, currency);
  }
  response.set_file_name(StrCat("platform-report-", request.quarter(), ".csv"));
  return response;
}

}  // namespace crowdloom::ledger
