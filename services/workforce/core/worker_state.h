// Where a person stands, and from where to where they may move: one table, nothing beside it.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_CORE_WORKER_STATE_H_
#define CROWDLOOM_SERVICES_WORKFORCE_CORE_WORKER_STATE_H_

#include <algorithm>
#include <array>

#include "absl/status/status.h"
#include "crowdloom/workforce/v1/worker.pb.h"

namespace crowdloom::workforce {

using WorkerState = v1::Worker::State;

struct WorkerTransition {
  WorkerState from;
  WorkerState to;
};

inline constexpr std::array<WorkerTransition, 4> kWorkerTransitions = {{
    {v1::Worker::INVITED, v1::Worker::ACTIVE},     // used their one-time code
    {v1::Worker::INVITED, v1::Worker::SUSPENDED},  // the invitation was a mistake
    {v1::Worker::ACTIVE, v1::Worker::SUSPENDED},
    {v1::Worker::SUSPENDED, v1::Worker::ACTIVE},
}};

constexpr bool MayMove(WorkerState from, WorkerState to) {
  return std::any_of(kWorkerTransitions.begin(), kWorkerTransitions.end(),
                     [&](const WorkerTransition& t) { return t.from == from && t.to == to; });
}

// FAILED_PRECONDITION, reason ILLEGAL_STATE, unless MayMove.
absl::Status CheckMove(WorkerState from, WorkerState to);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_CORE_WORKER_STATE_H_
