// How many units an answer has, by what a project counts. A box, shape, span or segment is an
// object; what is said about it (its place, its label, its text) are attributes. A control without
// objects (a choice, a number, a text) is one object with one attribute for each option chosen.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_UNITS_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_UNITS_H_

#include <cstdint>

#include "crowdloom/dispatch/v1/project.pb.h"
#include "crowdloom/type/v1/answer.pb.h"

namespace crowdloom::dispatch {

// At least 1: an answer that says nothing can be wrong as well.
int32_t UnitsOf(const type::v1::Answer& answer, v1::Project::Acceptance::Denominator denominator);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_UNITS_H_
