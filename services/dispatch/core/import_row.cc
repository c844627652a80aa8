#include "services/dispatch/core/import_row.h"

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "google/protobuf/util/json_util.h"
#include "services/dispatch/core/answer.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/core/label_interface.h"

namespace crowdloom::dispatch {
namespace {

using RowError = v1::AppendTasksResponse::RowError;

RowError MakeRowError(int32_t row, const std::string& field, const std::string& reason,
                      const std::string& message) {
  RowError error;
  error.set_row(row);
  error.set_field(absl::StrCat("tasks[", row, "].", field));
  error.set_reason(reason);
  error.set_message(message);
  return error;
}

RowError FirstOf(int32_t row, const Violations& wrong, const std::string& reason) {
  return MakeRowError(row, wrong.all()[0].field, reason, wrong.all()[0].description);
}

// The bytes as JSON are about those of the message; only near the limit it is worth to be exact.
bool TooLarge(const google::protobuf::Struct& payload) {
  const size_t bytes = payload.ByteSizeLong();
  if (bytes <= kPayloadBytesMax / 8) return false;
  if (bytes > 4 * kPayloadBytesMax) return true;
  std::string json;
  return !google::protobuf::util::MessageToJsonString(payload, &json).ok() ||
         json.size() > kPayloadBytesMax;
}

// Text that PostgreSQL cannot hold would break the whole chunk.
bool HasNul(const std::string& text) { return text.find('\0') != std::string::npos; }

std::optional<RowError> CheckReservation(int32_t organization, int32_t row, const v1::Task& task) {
  absl::flat_hash_set<int64_t> seen;
  for (const std::string& name : task.reserved_workers()) {
    const absl::StatusOr<int64_t> worker = ParseWorker(name);
    if (!worker.ok() || OrganizationOf(*worker) != organization || !seen.insert(*worker).second) {
      return MakeRowError(row, "reserved_workers", "INVALID_RESERVATION",
                          absl::StrCat("'", name, "' is no worker of this organization, or twice"));
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<RowError> CheckRow(const v1::Project& project, int32_t organization, int32_t row,
                                 const v1::Task& task) {
  if (TooLarge(task.payload())) {
    return MakeRowError(row, "payload", "PAYLOAD_TOO_LARGE", "at most 65,536 bytes as JSON");
  }
  if (HasNul(task.external_id())) {
    return MakeRowError(row, "external_id", "INVALID_EXTERNAL_ID", "must not contain NUL");
  }
  Violations wrong;
  CheckPayload(project.label_interface(), task.payload(), wrong);
  if (!wrong.empty()) return FirstOf(row, wrong, "INVALID_PAYLOAD");
  if (task.has_gold()) {
    CheckAnswer(project.label_interface(), task.gold(), "gold", wrong);
    if (!wrong.empty()) return FirstOf(row, wrong, "INVALID_GOLD");
  }
  return CheckReservation(organization, row, task);
}

}  // namespace crowdloom::dispatch
