// Taking an answer back.
#ifndef CROWDLOOM_SERVICES_DISPATCH_HANDLERS_UNDO_H_
#define CROWDLOOM_SERVICES_DISPATCH_HANDLERS_UNDO_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/dispatch/v1/dispatch_service.pb.h"
#include "services/dispatch/offering.h"

namespace crowdloom::dispatch {

// The answer becomes RETURNED with its place kept, and consensus hears of it as of a review by the
// author that returns it: its verdict, and the ledger's mirrored accrual, follow from that.
absl::StatusOr<v1::Assignment> UndoAssignment(rpc::MutateCall& call, Offering& offering,
                                              const v1::UndoAssignmentRequest& request);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_HANDLERS_UNDO_H_
