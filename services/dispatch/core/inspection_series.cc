#include "services/dispatch/core/inspection_series.h"

#include <algorithm>
#include <utility>

#include "services/dispatch/core/sampling_plan.h"

namespace crowdloom::dispatch {
namespace {

constexpr int kRecent = 5;             // lots that normal inspection looks back at
constexpr int kReturnedToTighten = 2;  // of them
constexpr int kAcceptedToRelax = 5;    // in a row
constexpr int kReturnedToStop = 5;     // under tightened inspection
constexpr int kScoreToReduce = 30;

v1::InspectionSeries Switch(const v1::InspectionSeries& series, v1::Severity to) {
  v1::InspectionSeries next;
  next.set_project(series.project());
  next.set_severity(to);
  return next;
}

// 9.3.3.2, single sampling.
int NextScore(int score, const v1::SamplingPlan& plan, int32_t nonconforming, bool accepted,
              const v1::Project::Acceptance& acceptance) {
  if (!accepted) return 0;
  if (plan.accept_number() < 2) return score + 2;
  const auto tighter = AcceptNumberOneStepTighter(plan, acceptance);
  return tighter && nonconforming <= *tighter ? score + 3 : 0;
}

v1::InspectionSeries ContinueNormal(v1::InspectionSeries series, const v1::SamplingPlan& plan,
                                    int32_t nonconforming, bool accepted,
                                    const v1::Project::Acceptance& acceptance) {
  auto& recent = *series.mutable_recent();
  recent.Add(accepted);
  if (recent.size() > kRecent) recent.erase(recent.begin());
  if (std::count(recent.begin(), recent.end(), false) >= kReturnedToTighten) {
    return Switch(series, v1::SEVERITY_TIGHTENED);
  }
  series.set_switching_score(
      NextScore(series.switching_score(), plan, nonconforming, accepted, acceptance));
  if (acceptance.reduced_allowed() && series.switching_score() >= kScoreToReduce) {
    return Switch(series, v1::SEVERITY_REDUCED);
  }
  return series;
}

v1::InspectionSeries ContinueTightened(v1::InspectionSeries series, bool accepted) {
  series.set_accepted_run(accepted ? series.accepted_run() + 1 : 0);
  series.set_returned_count(series.returned_count() + (accepted ? 0 : 1));
  if (series.accepted_run() >= kAcceptedToRelax) return Switch(series, v1::SEVERITY_NORMAL);
  if (series.returned_count() >= kReturnedToStop) {
    return Switch(series, v1::SEVERITY_DISCONTINUED);
  }
  return series;
}

}  // namespace

v1::Severity SeverityOf(const v1::InspectionSeries& series) {
  return series.severity() == v1::SEVERITY_UNSPECIFIED ? v1::SEVERITY_NORMAL : series.severity();
}

v1::InspectionSeries Continue(v1::InspectionSeries series, const v1::SamplingPlan& plan,
                              int32_t nonconforming_units,
                              const v1::Project::Acceptance& acceptance) {
  // A lot that was sealed before the series switched counts under the rules it is in now.
  const bool accepted = nonconforming_units <= plan.accept_number();
  series.set_severity(SeverityOf(series));
  switch (series.severity()) {
    case v1::SEVERITY_TIGHTENED:
      return ContinueTightened(std::move(series), accepted);
    case v1::SEVERITY_REDUCED:
      return accepted ? series : Switch(series, v1::SEVERITY_NORMAL);
    case v1::SEVERITY_DISCONTINUED:
      return series;
    default:
      return ContinueNormal(std::move(series), plan, nonconforming_units, accepted, acceptance);
  }
}

v1::InspectionSeries Resume(v1::InspectionSeries series) {
  return Switch(series, v1::SEVERITY_TIGHTENED);
}

}  // namespace crowdloom::dispatch
