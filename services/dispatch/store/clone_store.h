// Tasks of one batch copied into another.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_CLONE_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_CLONE_STORE_H_

#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "services/dispatch/core/keys.h"

namespace crowdloom::dispatch {

// Fills an empty batch of the same project with the tasks of another, under the same ordinals, with
// the workers they are reserved for and without anything that became of them.
void CopyTasks(pg::Tx& tx, const BatchKey& from, const BatchKey& to, absl::Time now);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_CLONE_STORE_H_
