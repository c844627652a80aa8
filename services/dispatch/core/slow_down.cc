#include "services/dispatch/core/slow_down.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/dispatch/core/violations.h"

namespace crowdloom::dispatch {
namespace {

using v1::Batch;

constexpr int32_t kAnswersDefault = 10;

bool IsTooFast(const Batch::SlowDown& rule, const Paces& paces) {
  const auto pace = paces.find(PaceSpan(rule));
  return pace != paces.end() && pace->second.answers >= pace->first &&
         pace->second.seconds < rule.answer_seconds();
}

bool LacksSkill(const Batch::SlowDown& rule, const events::v1::WorkerChanged& worker) {
  const auto skill = worker.skills().find(rule.skill());
  return (skill == worker.skills().end() ? 0 : skill->second) < rule.skill_least();
}

bool AppliesTo(const Batch::SlowDown& rule, const events::v1::WorkerChanged& worker,
               const Paces& paces) {
  if (rule.answer_seconds() > 0 && !IsTooFast(rule, paces)) return false;
  return rule.skill().empty() || LacksSkill(rule, worker);
}

}  // namespace

absl::Status CheckSlowDowns(const Batch& batch) {
  Violations wrong;
  for (int i = 0; i < batch.slow_downs_size(); ++i) {
    const Batch::SlowDown& rule = batch.slow_downs(i);
    const std::string path = absl::StrCat("slow_downs[", i, "]");
    if (rule.skill().empty() != (rule.skill_least() == 0)) {
      wrong.Add(path + ".skill_least", "goes with skill");
    }
    if (rule.answer_count() > 0 && rule.answer_seconds() == 0) {
      wrong.Add(path + ".answer_count", "goes with answer_seconds");
    }
    if (rule.interval_seconds() == 0 && rule.leases() == 0) {
      wrong.Add(path, "must have interval_seconds or leases");
    }
  }
  return wrong.ToStatus("INVALID_SLOW_DOWN", "the rules cannot be carried out");
}

int32_t PaceSpan(const Batch::SlowDown& rule) {
  if (rule.answer_seconds() == 0) return 0;
  return rule.answer_count() > 0 ? rule.answer_count() : kAnswersDefault;
}

bool IsPaced(const Batch& batch) {
  return std::any_of(batch.slow_downs().begin(), batch.slow_downs().end(),
                     [](const Batch::SlowDown& rule) { return PaceSpan(rule) > 0; });
}

Slowness SlownessOf(const Batch& batch, const events::v1::WorkerChanged& worker,
                    const Paces& paces) {
  Slowness slowness;
  for (const Batch::SlowDown& rule : batch.slow_downs()) {
    if (!AppliesTo(rule, worker, paces)) continue;
    slowness.interval = std::max(slowness.interval, absl::Seconds(rule.interval_seconds()));
    if (rule.leases() > 0 && (slowness.leases == 0 || rule.leases() < slowness.leases)) {
      slowness.leases = rule.leases();
    }
    if (slowness.subject.empty()) {
      slowness.subject = rule.answer_seconds() > 0 || rule.skill().empty() ? "pace" : rule.skill();
    }
  }
  return slowness;
}

}  // namespace crowdloom::dispatch
