// The audit trail in PostgreSQL: append-only, guarded by a trigger.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_STORE_AUDIT_STORE_H_
#define CROWDLOOM_SERVICES_WORKFORCE_STORE_AUDIT_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/workforce/v1/worker.pb.h"

namespace crowdloom::workforce {

inline constexpr std::string_view kAuditEventPattern = "organizations/*/auditEvents/*";

// One line of the trail: to what, and what changed. No secrets.
struct AuditLine {
  std::string subject;
  std::string detail;
};

// Who did it, through which method, when, in which organization.
struct AuditCause {
  int32_t organization = 0;
  std::string actor;
  std::string method;
  absl::Time time;
};

// One statement for all lines.
void InsertAuditEvents(pg::Tx& tx, const AuditCause& cause, absl::Span<const AuditLine> lines);

// Newest first, those before `before` (0: from the newest).
std::vector<v1::AuditEvent> ListAuditEvents(pg::Tx& tx, int32_t organization, int64_t before,
                                            int limit);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_STORE_AUDIT_STORE_H_
