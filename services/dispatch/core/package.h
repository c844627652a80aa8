// Cutting a batch into packages, and who may take one.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_PACKAGE_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_PACKAGE_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "crowdloom/dispatch/v1/batch.pb.h"

namespace crowdloom::dispatch {

inline constexpr int kPackagesMax = 10'000;  // of a batch
inline constexpr int kPackageTasksMax = 10'000;

// first..last, both inside.
struct OrdinalRange {
  int32_t first = 0;
  int32_t last = 0;

  friend bool operator==(const OrdinalRange&, const OrdinalRange&) = default;
};

// Ranges of `size` tasks that cover first..last; the last one may be smaller.
std::vector<OrdinalRange> CutPackages(int32_t first, int32_t last, int32_t size);

// A batch is cut before it starts, and none of its tasks are for named workers: BATCH_STARTED,
// TASKS_RESERVED.
absl::Status CheckCuttable(const v1::Batch& batch, bool has_reserved_tasks);

// With fewer people than answers a task wants, its package would never end: TOO_FEW_WORKERS.
absl::Status CheckHolders(const v1::Batch& batch, int workers);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_PACKAGE_H_
