#include "services/dispatch/core/workflow.h"

#include <algorithm>

#include "services/dispatch/core/judgement.h"
#include "services/dispatch/core/sampling_plan.h"

namespace crowdloom::dispatch {
namespace {

// The finalizer of splitmix64: every bit of the key moves every bit of the result.
uint64_t Mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

uint64_t HashOf(const TaskKey& task) {
  const uint64_t batch = Mix(static_cast<uint64_t>(task.batch.project_id) + 0x9e3779b97f4a7c15ULL) ^
                         static_cast<uint64_t>(task.batch.batch);
  return Mix(Mix(batch) ^ static_cast<uint64_t>(task.ordinal));
}

int FindStage(const v1::Project& project, v1::Project::Stage::Kind kind) {
  for (int i = 0; i < project.stages_size(); ++i) {
    if (project.stages(i).kind() == kind) return i + 1;
  }
  return kNoStage;
}

// How often a task may come back with its lot.
int LotReturnsMax(const v1::Project& project) {
  return AcceptStage(project) == kNoStage ? 0 : AcceptanceOf(project).returns_max();
}

}  // namespace

int ReviewStage(const v1::Project& project) {
  return FindStage(project, v1::Project::Stage::REVIEW);
}

int AcceptStage(const v1::Project& project) {
  return FindStage(project, v1::Project::Stage::ACCEPT);
}

v1::Project::Acceptance AcceptanceOf(const v1::Project& project) {
  return WithDefaults(project.stages(AcceptStage(project) - 1).acceptance());
}

v1::Project::Stage::Kind KindOf(const v1::Project& project, int stage) {
  if (stage == kLabelStage && project.stages().empty()) return v1::Project::Stage::LABEL;
  if (stage < 1 || stage > project.stages_size()) return v1::Project::Stage::KIND_UNSPECIFIED;
  return project.stages(stage - 1).kind();
}

bool IsReviewed(const v1::Project& project, const TaskKey& task) {
  const int stage = ReviewStage(project);
  if (stage == kNoStage) return false;
  return HashOf(task) % 1000 < static_cast<uint64_t>(project.stages(stage - 1).share_permille());
}

Target TargetOf(const v1::Batch::Overlap& overlap, int task_overlap, int reserved_workers) {
  const int batch_min = std::max(1, overlap.min());
  const int min = task_overlap > 0 ? task_overlap : batch_min;
  const int max = overlap.dynamic() ? std::max(min, overlap.max()) : min;
  if (reserved_workers == 0) return {min, max};
  return {std::min(min, reserved_workers), std::min(max, reserved_workers)};
}

int64_t CostMax(const v1::Project& project, const v1::Batch& batch, const Target& target,
                bool reviewed) {
  const int64_t labels = LabelCostMax(batch.price()) * target.max;
  const bool may_be_reviewed =
      reviewed || (batch.overlap().dynamic() && ReviewStage(project) != kNoStage);
  if (!may_be_reviewed) return labels;
  const int rounds = ReviewRoundsMax(project) + 1 + LotReturnsMax(project);
  return labels + batch.price().review_micros() * rounds;
}

FrozenPrice Freeze(const v1::Batch& batch, v1::Project::Stage::Kind kind,
                   const events::v1::WorkerChanged& worker, absl::Time now) {
  if (kind != v1::Project::Stage::REVIEW) return FreezeLabelPrice(batch.price(), worker, now);
  return {v1::Batch::TASK, batch.price().review_micros(), batch.price().review_micros()};
}

}  // namespace crowdloom::dispatch
