// Which state may follow which, for batches, tasks, assignments and lots: one constexpr table each,
// and the only place that knows. Stores repeat a rule only as the WHERE of the statement that makes
// the change.
//
//   if (!CanBecome(batch.state(), v1::Batch::RUNNING)) return IllegalState(...);
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_STATES_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_STATES_H_

#include <algorithm>
#include <array>
#include <utility>

#include "crowdloom/dispatch/v1/assignment.pb.h"
#include "crowdloom/dispatch/v1/batch.pb.h"
#include "crowdloom/dispatch/v1/lot.pb.h"
#include "crowdloom/dispatch/v1/task.pb.h"

namespace crowdloom::dispatch {

inline constexpr std::array kBatchTransitions =
    std::to_array<std::pair<v1::Batch::State, v1::Batch::State>>({
        {v1::Batch::DRAFT, v1::Batch::RUNNING},
        {v1::Batch::RUNNING, v1::Batch::PAUSED},
        {v1::Batch::RUNNING, v1::Batch::CLOSED},
        {v1::Batch::PAUSED, v1::Batch::RUNNING},
        {v1::Batch::PAUSED, v1::Batch::CLOSED},
    });

inline constexpr std::array kTaskTransitions =
    std::to_array<std::pair<v1::Task::State, v1::Task::State>>({
        {v1::Task::PENDING, v1::Task::OPEN},
        {v1::Task::PENDING, v1::Task::CANCELLED},
        {v1::Task::OPEN, v1::Task::RESOLVED},
        {v1::Task::OPEN, v1::Task::DISPUTED},
        {v1::Task::OPEN, v1::Task::CANCELLED},
        {v1::Task::DISPUTED, v1::Task::RESOLVED},
        {v1::Task::DISPUTED, v1::Task::CANCELLED},
        {v1::Task::RESOLVED, v1::Task::OPEN},
    });

inline constexpr std::array kAssignmentTransitions =
    std::to_array<std::pair<v1::Assignment::State, v1::Assignment::State>>({
        {v1::Assignment::LEASED, v1::Assignment::SUBMITTED},
        {v1::Assignment::LEASED, v1::Assignment::EXPIRED},
        {v1::Assignment::LEASED, v1::Assignment::RELEASED},
        {v1::Assignment::LEASED, v1::Assignment::SKIPPED},
        // A late answer, while the place is free.
        {v1::Assignment::EXPIRED, v1::Assignment::SUBMITTED},
        // Only where the task is reserved for this worker: nobody else could ever do it.
        {v1::Assignment::EXPIRED, v1::Assignment::LEASED},
        {v1::Assignment::SUBMITTED, v1::Assignment::ACCEPTED},
        {v1::Assignment::SUBMITTED, v1::Assignment::REJECTED},
        {v1::Assignment::SUBMITTED, v1::Assignment::RETURNED},
        // The next attempt; the place was kept.
        {v1::Assignment::RETURNED, v1::Assignment::LEASED},
        // Its batch was closed before its author came back to it.
        {v1::Assignment::RETURNED, v1::Assignment::RELEASED},
        // A reviewer's next round on a task whose answers came back changed.
        {v1::Assignment::ACCEPTED, v1::Assignment::LEASED},
        // Its lot was returned.
        {v1::Assignment::ACCEPTED, v1::Assignment::RETURNED},
        // An appeal was decided.
        {v1::Assignment::ACCEPTED, v1::Assignment::REJECTED},
        {v1::Assignment::REJECTED, v1::Assignment::ACCEPTED},
    });

inline constexpr std::array kLotTransitions =
    std::to_array<std::pair<v1::Lot::State, v1::Lot::State>>({
        {v1::Lot::OPEN, v1::Lot::SEALED},
        {v1::Lot::SEALED, v1::Lot::ACCEPTED},
        {v1::Lot::SEALED, v1::Lot::RETURNED},
    });

template <typename State, size_t N>
constexpr bool Contains(const std::array<std::pair<State, State>, N>& table, State from, State to) {
  return std::any_of(table.begin(), table.end(),
                     [&](const auto& step) { return step.first == from && step.second == to; });
}

constexpr bool CanBecome(v1::Batch::State from, v1::Batch::State to) {
  return Contains(kBatchTransitions, from, to);
}
constexpr bool CanBecome(v1::Task::State from, v1::Task::State to) {
  return Contains(kTaskTransitions, from, to);
}
constexpr bool CanBecome(v1::Assignment::State from, v1::Assignment::State to) {
  return Contains(kAssignmentTransitions, from, to);
}
constexpr bool CanBecome(v1::Lot::State from, v1::Lot::State to) {
  return Contains(kLotTransitions, from, to);
}

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_STATES_H_
