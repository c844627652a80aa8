// Who may do what: the audience of a batch against the attributes of a worker.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_ELIGIBILITY_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_ELIGIBILITY_H_

#include "crowdloom/dispatch/v1/batch.pb.h"
#include "crowdloom/dispatch/v1/project.pb.h"
#include "crowdloom/events/v1/events.pb.h"

namespace crowdloom::dispatch {

// The first condition that a worker does not meet, in the order they are looked at.
enum class Filter { kNone, kInactive, kRole, kLevel, kSkill, kLanguage, kRegion };

// Whether the worker may work on this stage of the batch. A label needs the role WORKER, a review
// the role REVIEWER; the audience holds for both.
Filter FirstFailing(const v1::Batch::Audience& audience, v1::Project::Stage::Kind kind,
                    const events::v1::WorkerChanged& worker);

// Whether the worker must acknowledge the guidelines before the next lease: they have a text, and
// the newest version that this worker read is older.
bool MustAcknowledge(const v1::Project& project, int acknowledged_version);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_ELIGIBILITY_H_
