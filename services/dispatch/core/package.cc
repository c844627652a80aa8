#include "services/dispatch/core/package.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/dispatch/core/workflow.h"

namespace crowdloom::dispatch {

std::vector<OrdinalRange> CutPackages(int32_t first, int32_t last, int32_t size) {
  std::vector<OrdinalRange> ranges;
  for (int64_t begin = first; begin <= last; begin += size) {
    const int64_t end = std::min<int64_t>(begin + size - 1, last);
    ranges.push_back({static_cast<int32_t>(begin), static_cast<int32_t>(end)});
  }
  return ranges;
}

absl::Status CheckCuttable(const v1::Batch& batch, bool has_reserved_tasks) {
  if (batch.state() != v1::Batch::DRAFT) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "BATCH_STARTED",
                     "a batch is cut into packages before it starts");
  }
  if (!has_reserved_tasks) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "TASKS_RESERVED",
                   "tasks of the batch are reserved for named workers");
}

absl::Status CheckHolders(const v1::Batch& batch, int workers) {
  const int answers = TargetOf(batch.overlap(), 0, 0).max;
  if (workers >= answers) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "TOO_FEW_WORKERS",
                   absl::StrCat("a task wants up to ", answers, " different people"),
                   {{"needed", absl::StrCat(answers)}});
}

}  // namespace crowdloom::dispatch
