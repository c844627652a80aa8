// What finance reads and closes: people's balances, accepted work, the organization's money,
// months, the journal for bookkeeping, the report for the tax authority.
#ifndef CROWDLOOM_SERVICES_LEDGER_HANDLERS_FINANCE_H_
#define CROWDLOOM_SERVICES_LEDGER_HANDLERS_FINANCE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/ledger/v1/ledger_service.pb.h"
#include "services/ledger/secrets/sealed_box.h"

namespace crowdloom::ledger {

// Thread-safe.
class FinanceDesk {
 public:
  explicit FinanceDesk(std::string_view signing_key) : box_(signing_key) {}

  absl::StatusOr<v1::ListWorkerBalancesResponse> ListWorkerBalances(
      rpc::Call& call, const v1::ListWorkerBalancesRequest& request) const;
  absl::StatusOr<v1::ExportPlatformReportResponse> ExportPlatformReport(
      rpc::Call& call, const v1::ExportPlatformReportRequest& request) const;

 private:
  absl::StatusOr<std::string> TailOf(const std::string& sealed) const;

  const SealedBox box_;
};

absl::StatusOr<v1::ListSettlementsResponse> ListSettlements(
    rpc::Call& call, const v1::ListSettlementsRequest& request);
absl::StatusOr<v1::AcceptedWork> GetAcceptedWork(rpc::Call& call,
                                                 const v1::GetAcceptedWorkRequest& request);
absl::StatusOr<v1::OrganizationStatement> GetOrganizationStatement(
    rpc::Call& call, const v1::GetOrganizationStatementRequest& request);
absl::StatusOr<v1::Period> ClosePeriod(rpc::MutateCall& call,
                                       const v1::ClosePeriodRequest& request);
absl::StatusOr<v1::ListPeriodsResponse> ListPeriods(rpc::Call& call,
                                                    const v1::ListPeriodsRequest& request);
absl::StatusOr<v1::ExportJournalResponse> ExportJournal(rpc::Call& call,
                                                        const v1::ExportJournalRequest& request);

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_HANDLERS_FINANCE_H_
