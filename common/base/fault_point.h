// The steps between which a test may stop the process, cut a connection or lose a store. Stores
// pass a point before and after each of their round trips; outside such a test passing one costs a
// load.
//
//   SetFaultHook([](std::string_view point) { ... });   // one thread, before others run
#ifndef CROWDLOOM_COMMON_BASE_FAULT_POINT_H_
#define CROWDLOOM_COMMON_BASE_FAULT_POINT_H_

#include <atomic>
#include <string_view>

namespace crowdloom {

using FaultHook = void (*)(std::string_view point);

namespace fault_point_internal {
inline std::atomic<FaultHook> hook = nullptr;
}  // namespace fault_point_internal

inline void SetFaultHook(FaultHook hook) { fault_point_internal::hook = hook; }

inline void PassFaultPoint(std::string_view point) {
  const FaultHook hook = fault_point_internal::hook.load(std::memory_order_relaxed);
  if (hook != nullptr) hook(point);
}

}  // namespace crowdloom

#endif  // CROWDLOOM_COMMON_BASE_FAULT_POINT_H_
