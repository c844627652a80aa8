// The order of a batch's tasks: one number a task, its rank, lower first. Tasks of higher priority
// come before all others; inside a priority the batch's order decides.
//
//   priority (4 bits, 9 first) | key (27 bits): the ordinal, a number of chance, or how sure
//   consensus is
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_TASK_ORDER_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_TASK_ORDER_H_

#include <cstdint>
#include <optional>

#include "crowdloom/dispatch/v1/batch.pb.h"
#include "services/dispatch/core/keys.h"

namespace crowdloom::dispatch {

inline constexpr int kRankKeyBits = 27;
inline constexpr int kTaskPriorityMax = 9;

// Of a task without a priority of its own in a sequential batch: what most tasks have.
constexpr int32_t DefaultRank(int32_t ordinal) {
  return (kTaskPriorityMax << kRankKeyBits) | (ordinal & ((1 << kRankKeyBits) - 1));
}

// nullopt for the default rank.
std::optional<int32_t> RankOf(v1::Batch::Order order, const TaskKey& task, int priority);

// That of a started task about which consensus is this sure, keeping its priority.
int32_t UncertainRank(int32_t rank, int32_t confidence_ppm);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_TASK_ORDER_H_
