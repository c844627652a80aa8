// When a task counts as broken.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_BROKEN_TASK_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_BROKEN_TASK_H_

#include <algorithm>

namespace crowdloom::dispatch {

// As many different workers have to say so.
inline constexpr int kBrokenReports = 3;

// `reserved_workers`: how many workers the task is for; 0 for everybody. Of a task for fewer than
// that, all of them have to say so.
constexpr bool IsBroken(int reports, int reserved_workers) {
  const int needed =
      reserved_workers == 0 ? kBrokenReports : std::min(kBrokenReports, reserved_workers);
  return reports >= needed;
}

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_BROKEN_TASK_H_
