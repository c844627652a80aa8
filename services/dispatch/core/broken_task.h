// When a task counts as broken.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_BROKEN_TASK_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_BROKEN_TASK_H_

#include <algorithm>

namespace crowdloom::dispatch {

// As many different workers have to say so where the batch does not say how many.
inline constexpr int kBrokenReports = 3;

// `wanted`: Batch.broken_reports. `reserved_workers`: how many workers the task is for; 0 for
// everybody. Of a task for fewer than are wanted, all of them have to say so.
constexpr bool IsBroken(int reports, int wanted, int reserved_workers) {
  const int usual = wanted > 0 ? wanted : kBrokenReports;
  return reports >= (reserved_workers == 0 ? usual : std::min(usual, reserved_workers));
}

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_BROKEN_TASK_H_
