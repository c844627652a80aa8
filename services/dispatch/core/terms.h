// Whether a project or batch can be made or changed as asked.
#ifndef CROWDLOOM_SERVICES_DISPATCH_CORE_TERMS_H_
#define CROWDLOOM_SERVICES_DISPATCH_CORE_TERMS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crowdloom/dispatch/v1/batch.pb.h"
#include "crowdloom/dispatch/v1/project.pb.h"
#include "google/protobuf/field_mask.pb.h"

namespace crowdloom::dispatch {

// INVALID_LABEL_INTERFACE or INVALID_WORKFLOW (the first stage labels, at most one review follows
// and at most one acceptance ends it, error codes are unique), INVALID_ARGUMENT for the rest.
absl::Status CheckProject(const v1::Project& project);

// INVALID_OVERLAP (max below min, dynamic without room), INVALID_PRICE, INVALID_ARGUMENT for the
// rest.
absl::Status CheckBatch(const v1::Batch& batch);

// How long a task with dynamic overlap stays resolved before it is final.
absl::Duration SettleDelay(const v1::Batch::Overlap& overlap);

// How long a lease of this batch lasts.
absl::Duration LeaseTtl(const v1::Batch& batch);

// The same for somebody who takes it along to work without a network for `offline`; zero if not.
absl::Duration LeaseTime(const v1::Batch& batch, absl::Duration offline);

// `current` with the masked fields of `wanted`; without a mask those that `wanted` sets. Checks the
// result. FIELD_IMMUTABLE for what cannot be changed (any more), INVALID_ARGUMENT for a mask that
// names no field. ETAG_MISMATCH when `wanted` names another version.
absl::StatusOr<v1::Project> ChangeProject(const v1::Project& current, const v1::Project& wanted,
                                          const google::protobuf::FieldMask& mask, bool started);
absl::StatusOr<v1::Batch> ChangeBatch(const v1::Batch& current, const v1::Batch& wanted,
                                      const google::protobuf::FieldMask& mask);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_CORE_TERMS_H_
