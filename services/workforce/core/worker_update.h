// Which fields of a person an update may change, and what dispatch must hear of it.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_CORE_WORKER_UPDATE_H_
#define CROWDLOOM_SERVICES_WORKFORCE_CORE_WORKER_UPDATE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "crowdloom/events/v1/events.pb.h"
#include "crowdloom/workforce/v1/worker.pb.h"
#include "crowdloom/workforce/v1/workforce_service.pb.h"

namespace crowdloom::workforce {

// `current` with the fields of `request.update_mask` taken from `request.worker`; without a mask
// those that are set and differ. INVALID_ARGUMENT for unknown paths, FAILED_PRECONDITION
// FIELD_IMMUTABLE for fields that have methods of their own or never change, ABORTED ETAG_MISMATCH
// for an old etag.
absl::StatusOr<v1::Worker> ApplyUpdate(const v1::Worker& current,
                                       const v1::UpdateWorkerRequest& request);

// `current` with what the person changed about themselves.
v1::Worker ApplyProfile(const v1::Worker& current, const v1::UpdateProfileRequest& request);

// Which fields differ, for the audit: "roles: WORKER -> WORKER, REVIEWER; skills". Empty for none.
std::string DescribeChange(const v1::Worker& before, const v1::Worker& after);

// 5 to 1; 0 without a certificate, or while nobody has verified it.
int CertificateLevel(const v1::Worker& worker);

// Counts a stored person's changes: what their etag says.
int64_t VersionOf(const v1::Worker& worker);

// What dispatch needs to know of a stored person.
events::v1::WorkerChanged AttributesOf(const v1::Worker& worker);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_CORE_WORKER_UPDATE_H_
