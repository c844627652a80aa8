#include "services/workforce/store/audit_store.h"

#include <limits>

#include "common/base/resource_name.h"
#include "common/pg/array.h"
#include "common/pg/value.h"
#include "services/workforce/store/rows.h"

namespace crowdloom::workforce {
namespace {

constexpr pg::Query kInsertAuditEvents{
    "insert_audit_events",
    "INSERT INTO audit_event (organization, create_time, actor, method, subject, detail) "
    "SELECT $1, $2, $3, $4, u.subject, u.detail FROM UNNEST($5::text[], $6::text[]) "
    "WITH ORDINALITY AS u (subject, detail, position) ORDER BY u.position"};

constexpr pg::Query kListAuditEvents{
    "list_audit_events",
    "SELECT * FROM audit_event WHERE organization = $1 AND audit_event < $2 "
    "ORDER BY audit_event DESC LIMIT $3"};

v1::AuditEvent AuditEventFromRow(const pqxx::row& row) {
  v1::AuditEvent event;
  event.set_name(FormatName(kAuditEventPattern, row["organization"].as<int32_t>(),
                            row["audit_event"].as<int64_t>()));
  *event.mutable_create_time() = ToTimestamp(pg::TimeOf(row["create_time"]));
  event.set_actor(row["actor"].as<std::string>());
  event.set_method(row["method"].as<std::string>());
  event.set_subject(row["subject"].as<std::string>());
  event.set_detail(row["detail"].as<std::string>());
  return event;
}

}  // namespace

void InsertAuditEvents(pg::Tx& tx, const AuditCause& cause, absl::Span<const AuditLine> lines) {
  std::vector<std::string> subjects, details;
  for (const AuditLine& line : lines) {
    subjects.push_back(line.subject);
    details.push_back(line.detail);
  }
  tx.Exec(kInsertAuditEvents, cause.organization, cause.time, cause.actor, cause.method,
          pg::Array(subjects), pg::Array(details));
}

std::vector<v1::AuditEvent> ListAuditEvents(pg::Tx& tx, int32_t organization, int64_t before,
                                            int limit) {
  if (before == 0) before = std::numeric_limits<int64_t>::max();
  std::vector<v1::AuditEvent> events;
  for (const pqxx::row& row : tx.Exec(kListAuditEvents, organization, before, limit)) {
    events.push_back(AuditEventFromRow(row));
  }
  return events;
}

}  // namespace crowdloom::workforce
