#include "services/ledger/core/business_key.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/base/resource_name.h"
#include "common/base/strings.h"

namespace crowdloom::ledger {

std::string RequestKey(std::string_view what, int64_t owner, std::string_view request_id) {
  return StrCat(what, "/", FormatTenantId(owner), "/", request_id);
}

std::string HoldKey(const HoldId& id) {
  return StrCat("hold/", FormatTenantId(id.project), "/", id.number);
}

std::string HoldCloseKey(const HoldId& id) { return StrCat(HoldKey(id), "/close"); }

std::string EarningKey(const EarningId& id, std::string_view what, int32_t decision) {
  std::string key = StrCat("earning/", FormatTenantId(id.project), "/", id.batch, "/", id.ordinal,
                           "/", FormatTenantId(id.worker));
  StrAppend(&key, "/", id.stage, "/", id.attempt, "/", what);
  if (decision != 0) StrAppend(&key, "/", decision);
  return key;
}

std::optional<EarningId> EarningOfKey(std::string_view key) {
  const std::vector<std::string> parts = absl::StrSplit(ToAbsl(key), '/');
  if (parts.size() < 8 || parts[0] != "earning") return std::nullopt;
  const absl::StatusOr<int64_t> project = ParseTenantId(parts[1]);
  const absl::StatusOr<int64_t> worker = ParseTenantId(parts[4]);
  EarningId id;
  int32_t stage = 0;
  if (!project.ok() || !worker.ok() || !absl::SimpleAtoi(parts[2], &id.batch) ||
      !absl::SimpleAtoi(parts[3], &id.ordinal) || !absl::SimpleAtoi(parts[5], &stage) ||
      !absl::SimpleAtoi(parts[6], &id.attempt)) {
    return std::nullopt;
  }
  id.project = *project;
  id.worker = *worker;
  id.stage = static_cast<int16_t>(stage);
  return id;
}

}  // namespace crowdloom::ledger
