// What the stages, overlap and price of a batch mean for one of its tasks: how many places it has,
// whether it is reviewed, and what it may cost at most.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_WORKFLOW_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_WORKFLOW_H_

#include <cstdint>

#include "crowdloom/dispatch/v1/batch.pb.h"
#include "crowdloom/dispatch/v1/project.pb.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/core/price.h"

namespace crowdloom::dispatch {

inline constexpr int kLabelStage = 1;
inline constexpr int kNoStage = 0;

// The number of the review stage; kNoStage where nobody reviews.
int ReviewStage(const v1::Project& project);

// The number of the accept stage; kNoStage where tasks are final without a customer.
int AcceptStage(const v1::Project& project);

// How its lots are inspected, with defaults filled in. It has an accept stage.
v1::Project::Acceptance AcceptanceOf(const v1::Project& project);

// What is done at a stage; KIND_UNSPECIFIED for a stage that the project does not have.
v1::Project::Stage::Kind KindOf(const v1::Project& project, int stage);

// Whether a person reviews this task before its answers are final. Drawn from the task's key, so
// that it is the same whenever it is asked, and no worker can tell beforehand.
bool IsReviewed(const v1::Project& project, const TaskKey& task);

// How many answers a task wants at first, and at most.
struct Target {
  int min = 1;
  int max = 1;

  friend bool operator==(const Target&, const Target&) = default;
};

// `task_overlap` is the task's own (0 for none), `reserved_workers` how many workers it is reserved
// for (0 for nobody): more answers than workers can never come.
Target TargetOf(const v1::Batch::Overlap& overlap, int task_overlap, int reserved_workers);

// The most a task can cost in micros: every answer it may get and, where it may be reviewed, every
// round, also those after its lot was returned. With dynamic overlap any task may be disputed and
// then reviewed.
int64_t CostMax(const v1::Project& project, const v1::Batch& batch, const Target& target,
                bool reviewed);

// What an assignment at this stage pays, for a worker who takes it now.
FrozenPrice Freeze(const v1::Batch& batch, v1::Project::Stage::Kind kind,
                   const events::v1::WorkerChanged& worker, absl::Time now);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_WORKFLOW_H_
