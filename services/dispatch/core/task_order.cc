#include "services/dispatch/core/task_order.h"

#include <algorithm>

namespace crowdloom::dispatch {
namespace {

constexpr int32_t kKeyMask = (1 << kRankKeyBits) - 1;

// The finalizer of splitmix64: every bit of the task moves every bit of the result.
uint64_t Mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

int32_t ChanceOf(const TaskKey& task) {
  const uint64_t batch =
      Mix(static_cast<uint64_t>(task.batch.project_id)) ^ static_cast<uint64_t>(task.batch.batch);
  return static_cast<int32_t>(Mix(Mix(batch) + static_cast<uint64_t>(task.ordinal)) & kKeyMask);
}

}  // namespace

std::optional<int32_t> RankOf(v1::Batch::Order order, const TaskKey& task, int priority) {
  const bool random = order == v1::Batch::RANDOM;
  if (!random && priority == 0) return std::nullopt;
  const int32_t key = random ? ChanceOf(task) : task.ordinal & kKeyMask;
  return ((kTaskPriorityMax - std::clamp(priority, 0, kTaskPriorityMax)) << kRankKeyBits) | key;
}

int32_t UncertainRank(int32_t rank, int32_t confidence_ppm) {
  return (rank & ~kKeyMask) | (std::max(0, confidence_ppm) & kKeyMask);
}

}  // namespace crowdloom::dispatch
