// What the inspection of a lot's sample says about the lot.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_LOT_DECISION_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_LOT_DECISION_H_

#include <cstdint>

#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "crowdloom/dispatch/v1/lot.pb.h"
#include "crowdloom/dispatch/v1/project.pb.h"
#include "services/dispatch/core/violations.h"

namespace crowdloom::dispatch {

enum class LotDecision { kAccept, kReturn, kNotYet };

// Accepts when every sampled task was inspected and at most Ac units are nonconforming; returns as
// soon as Re are, for the rest of the sample can not change that. Nothing else is looked at: an
// error that was corrected meanwhile still counts.
LotDecision DecideLot(const v1::Lot& lot);

// Adds what is wrong: a finding names a code of the project's taxonomy where it has one, a task
// is one unit where tasks are counted, and nothing is said about what is in order.
void CheckInspection(const v1::Project& project, const v1::SamplingPlan& plan,
                     const v1::RecordInspectionRequest& request, Violations& wrong);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_LOT_DECISION_H_
