// Single sampling plans by attributes for lot-by-lot inspection: GB/T 2828.1-2012, which is
// ISO 2859-1:1999, tables 1 and 2-A to 2-C, for AQL up to 10 (percent nonconforming).
//
//   PlanFor({.level = Acceptance::GENERAL_II, .aql_milli_percent = 1000, .lot_size = 1000})
//     is code letter J: 80 units, accepted with at most 2 nonconforming, returned with 3
//
// The master tables are the same diagonal pattern in every column: what a cell says depends on the
// sum of its row (code letter) and column (AQL) alone. So each table is one row of data here, and
// its arrows are followed as the standard says: down to the next plan of the column, or up.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_SAMPLING_PLAN_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_SAMPLING_PLAN_H_

#include <cstdint>
#include <optional>

#include "crowdloom/dispatch/v1/lot.pb.h"
#include "crowdloom/dispatch/v1/project.pb.h"

namespace crowdloom::dispatch {

inline constexpr int32_t kAqlDefault = 1000;

// Whether the standard has this acceptance quality limit, in thousandths of a percent.
bool IsAql(int32_t aql_milli_percent);

// The sample size code letter of table 1 as a number: A is 0, B 1, ... (I and O are left out).
int CodeLetter(v1::Project::Acceptance::Level level, int64_t lot_size);

// The plan by the project's terms for a lot of this many units, under normal, tightened or reduced
// inspection. A sample that is not smaller than the lot is the whole lot. The terms are valid
// (core/terms.h) and lot_size is positive.
v1::SamplingPlan PlanFor(const v1::Project::Acceptance& terms, v1::Severity severity,
                         int64_t lot_size);

// The plan with an AQL one step tighter and the same code letter: the measure of the switching
// score. nullopt where there is none.
std::optional<int32_t> AcceptNumberOneStepTighter(const v1::SamplingPlan& plan,
                                                  const v1::Project::Acceptance& terms);

// Terms with their defaults filled in.
v1::Project::Acceptance WithDefaults(v1::Project::Acceptance terms);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_SAMPLING_PLAN_H_
