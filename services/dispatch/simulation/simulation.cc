#include "services/dispatch/simulation/simulation.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "common/base/rng.h"
#include "services/dispatch/simulation/play.h"

namespace crowdloom::dispatch::simulation {
namespace {

using Kind = Step::Kind;

constexpr int kSteps = 24;
constexpr int kFaultPointsMax = 24;
constexpr uint32_t kFaultsOfHundred = 20;
constexpr int kShorterRunsMax = 60;

// How often each kind comes, of all.
constexpr std::array<std::pair<Kind, uint32_t>, 17> kWeights = {{{Kind::kLease, 22},
                                                                 {Kind::kLeaseTogether, 12},
                                                                 {Kind::kSubmit, 24},
                                                                 {Kind::kRepeat, 8},
                                                                 {Kind::kOtherAnswer, 4},
                                                                 {Kind::kRenew, 3},
                                                                 {Kind::kSkip, 4},
                                                                 {Kind::kRelease, 4},
                                                                 {Kind::kPassTime, 8},
                                                                 {Kind::kClockJump, 2},
                                                                 {Kind::kVerdict, 10},
                                                                 {Kind::kRaiseTarget, 5},
                                                                 {Kind::kPause, 2},
                                                                 {Kind::kResume, 4},
                                                                 {Kind::kLoseRedis, 3},
                                                                 {Kind::kRebuild, 2},
                                                                 {Kind::kReconcile, 2}}};

Kind KindOf(uint32_t draw) {
  for (const auto& [kind, weight] : kWeights) {
    if (draw < weight) return kind;
    draw -= weight;
  }
  return Kind::kLease;
}

uint32_t WeightSum() {
  uint32_t sum = 0;
  for (const auto& [kind, weight] : kWeights) sum += weight;
  return sum;
}

Step StepFrom(Rng& rng) {
  Step step{.kind = KindOf(static_cast<uint32_t>(rng.Uniform(WeightSum()))),
            .a = static_cast<uint32_t>(rng.Uniform(1 << 20)),
            .b = static_cast<uint32_t>(rng.Uniform(1 << 20))};
  if (rng.Uniform(100) >= kFaultsOfHundred) return step;
  step.fault = static_cast<Fault>(1 + rng.Uniform(3));
  step.fault_at = static_cast<int>(rng.Uniform(kFaultPointsMax));
  return step;
}

}  // namespace

std::vector<Step> Simulation::StepsOf(uint64_t seed) {
  Rng rng(seed);
  std::vector<Step> steps;
  for (int i = 0; i < kSteps; ++i) steps.push_back(StepFrom(rng));
  return steps;
}

Outcome Simulation::Run(uint64_t seed) {
  Outcome outcome = Shorten(StepsOf(seed), Run(StepsOf(seed)));
  if (!outcome.ok()) outcome.wrong = absl::StrCat("seed ", seed, ": ", outcome.wrong);
  return outcome;
}

Outcome Simulation::Run(const std::vector<Step>& steps) {
  Play play(floor_, sabotage_);
  return play.Run(steps);
}

// Leaves out one step after the other, as long as what is left still fails.
Outcome Simulation::Shorten(std::vector<Step> steps, Outcome outcome) {
  int runs = 0;
  for (size_t i = steps.size(); !outcome.ok() && i-- > 0 && runs < kShorterRunsMax; ++runs) {
    std::vector<Step> fewer = steps;
    fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
    Outcome shorter = Run(fewer);
    if (shorter.ok()) continue;
    steps = std::move(fewer);
    outcome = std::move(shorter);
    i = std::min(i, steps.size());
  }
  return outcome;
}

}  // namespace crowdloom::dispatch::simulation
