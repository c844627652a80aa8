#include "services/workforce/handlers/transaction.h"

#include <limits>
#include <utility>

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/redis/waker.h"
#include "services/workforce/core/worker_update.h"
#include "services/workforce/store/rows.h"

namespace crowdloom::workforce {

void Audit(rpc::MutateCall& call, int32_t organization, absl::Span<const AuditLine> lines) {
  const AuditCause cause{.organization = organization,
                         .actor = call.principal().actor,
                         .method = std::string(call.method()),
                         .time = call.now()};
  InsertAuditEvents(call.tx(), cause, lines);
}

void EmitChanged(rpc::MutateCall& call, const v1::Worker& worker) {
  call.Emit(worker.name(), AttributesOf(worker));
}

void ForgetAfterCommit(rpc::MutateCall& call, std::string actor) {
  call.AfterCommit([actor = std::move(actor)](rpc::Worker& worker) {
    redis::Waker::Wake(worker.redis, kRevokedChannel, actor).IgnoreError();
  });
}

absl::StatusOr<int32_t> ParseOrganization(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>(kOrganizationPattern, name));
  if (ids[0] > std::numeric_limits<int32_t>::max()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_NAME", "no such organization");
  }
  return static_cast<int32_t>(ids[0]);
}

absl::StatusOr<int64_t> ParseWorker(std::string_view name) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<1>(kWorkerPattern, name));
  return ids[0];
}

}  // namespace crowdloom::workforce
