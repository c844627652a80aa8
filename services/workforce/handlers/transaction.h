// What handlers do around the stores: read in a transaction, leave a trail, tell others.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_TRANSACTION_H_
#define CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_TRANSACTION_H_

#include <string>
#include <string_view>
#include <type_traits>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "common/rpc/call.h"
#include "crowdloom/workforce/v1/worker.pb.h"
#include "services/workforce/store/audit_store.h"

namespace crowdloom::workforce {

// The Redis channel that tells gateways to forget what they know of a credential's holder; the
// payload is the actor. Who misses it forgets by itself seconds later.
inline constexpr std::string_view kRevokedChannel = "revoked";

inline constexpr int kPageSizeDefault = 50;
inline constexpr int kPageSizeMax = 500;

// Runs body(tx), which returns a StatusOr, in a transaction of the call.
template <typename Body>
std::invoke_result_t<Body&, pg::Tx&> InTx(rpc::Call& call, Body body, pg::TxOptions options = {}) {
  std::invoke_result_t<Body&, pg::Tx&> result = absl::UnknownError("the body did not run");
  const absl::Status status = pg::RunTx(
      call.db(),
      [&](pg::Tx& tx) {
        result = body(tx);
        return result.status();
      },
      options);
  if (!status.ok()) return status;
  return result;
}

template <typename Body>
std::invoke_result_t<Body&, pg::Tx&> ReadTx(rpc::Call& call, Body body) {
  return InTx(call, std::move(body), {.read_only = true});
}

// Writes what this call did into the audit trail of an organization.
void Audit(rpc::MutateCall& call, int32_t organization, absl::Span<const AuditLine> lines);

// Tells of a person who was made or changed.
void EmitChanged(rpc::MutateCall& call, const v1::Worker& worker);

// After the commit, makes gateways ask again who `actor` is.
void ForgetAfterCommit(rpc::MutateCall& call, std::string actor);

// The organization in a name organizations/*.
absl::StatusOr<int32_t> ParseOrganization(std::string_view name);

// The id in a name workers/#.
absl::StatusOr<int64_t> ParseWorker(std::string_view name);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_TRANSACTION_H_
