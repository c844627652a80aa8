// Payouts: a run is made by one person and released by another; its file is rendered from the run
// each time and must have the digest that was stored when it was made.
#ifndef CROWDLOOM_SERVICES_LEDGER_HANDLERS_PAYOUTS_H_
#define CROWDLOOM_SERVICES_LEDGER_HANDLERS_PAYOUTS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/ledger/v1/ledger_service.pb.h"
#include "services/ledger/secrets/sealed_box.h"
#include "services/ledger/store/payout_store.h"
#include "services/ledger/store/posting_store.h"

namespace crowdloom::ledger {

// Thread-safe.
class PayoutDesk {
 public:
  PayoutDesk(PostingStore* store, std::string_view signing_key)
      : store_(*store), box_(signing_key) {}

  absl::StatusOr<v1::SetPayeeResponse> SetPayee(rpc::MutateCall& call,
                                                const v1::SetPayeeRequest& request);
  absl::StatusOr<v1::PayoutRun> CreatePayoutRun(rpc::MutateCall& call,
                                                const v1::CreatePayoutRunRequest& request);
  absl::StatusOr<v1::PayoutRun> ReleasePayoutRun(rpc::MutateCall& call,
                                                 const v1::ReleasePayoutRunRequest& request);
  absl::StatusOr<v1::PayoutRun> GetPayoutRun(rpc::Call& call,
                                             const v1::GetPayoutRunRequest& request);
  absl::StatusOr<v1::ListPayoutRunsResponse> ListPayoutRuns(
      rpc::Call& call, const v1::ListPayoutRunsRequest& request);
  absl::StatusOr<v1::GetPayoutFileResponse> GetPayoutFile(rpc::Call& call,
                                                          const v1::GetPayoutFileRequest& request);
  absl::StatusOr<v1::PayoutRun> RecordPayoutResults(rpc::MutateCall& call,
                                                    const v1::RecordPayoutResultsRequest& request);

 private:
  absl::StatusOr<std::string> Render(const PayoutRunRow& run) const;
  absl::StatusOr<v1::Payee> OpenPayee(const std::string& sealed) const;
  absl::StatusOr<v1::PayoutRun> MessageOf(const PayoutRunRow& run) const;
  absl::Status Send(rpc::MutateCall& call, const PayoutRunRow& run);
  absl::Status Book(rpc::MutateCall& call, const PayoutRunRow& run,
                    const std::map<int32_t, v1::PayoutRun::Outcome>& outcomes);

  PostingStore& store_;
  const SealedBox box_;
};

}  // namespace crowdloom::ledger

#endif  // CROWDLOOM_SERVICES_LEDGER_HANDLERS_PAYOUTS_H_
