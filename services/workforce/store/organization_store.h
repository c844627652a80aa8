// Organizations in PostgreSQL. Every function works inside the caller's transaction.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_STORE_ORGANIZATION_STORE_H_
#define CROWDLOOM_SERVICES_WORKFORCE_STORE_ORGANIZATION_STORE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "crowdloom/workforce/v1/worker.pb.h"

namespace crowdloom::workforce {

v1::Organization InsertOrganization(pg::Tx& tx, const v1::Organization& organization,
                                    absl::Time now);

// NOT_FOUND, reason ORGANIZATION_NOT_FOUND.
absl::StatusOr<v1::Organization> GetOrganization(pg::Tx& tx, int32_t organization);

bool AnyOrganization(pg::Tx& tx);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_STORE_ORGANIZATION_STORE_H_
