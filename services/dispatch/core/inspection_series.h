// The switching rules of GB/T 2828.1 (ISO 2859-1, 9.3 and 9.4): how severely the next lot of a
// project is inspected, after the decisions so far. Only first inspections count; a lot that comes
// back after it was returned is inspected tightened and changes nothing here.
//
//   normal -> tightened        two of five or fewer lots in a row returned
//   tightened -> normal        five in a row accepted
//   tightened -> discontinued  five returned under tightened inspection
//   discontinued -> tightened  somebody says that the cause was removed (Resume)
//   normal -> reduced          switching score 30, where the project allows it
//   reduced -> normal          a lot returned
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_INSPECTION_SERIES_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_INSPECTION_SERIES_H_

#include "crowdloom/dispatch/v1/lot.pb.h"
#include "crowdloom/dispatch/v1/project.pb.h"

namespace crowdloom::dispatch {

// How the next lot is inspected. A new project's series is an empty message.
v1::Severity SeverityOf(const v1::InspectionSeries& series);

// The series after the first inspection of a lot under `plan`.
v1::InspectionSeries Continue(v1::InspectionSeries series, const v1::SamplingPlan& plan,
                              int32_t nonconforming_units,
                              const v1::Project::Acceptance& acceptance);

// The series after the cause was removed; it is discontinued.
v1::InspectionSeries Resume(v1::InspectionSeries series);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_INSPECTION_SERIES_H_
