// Packages. Their tasks' places are reserved from the first moment: nobody gets them before the
// package is taken, and then only those who have it.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_PACKAGE_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_PACKAGE_STORE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/package.pb.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/core/package.h"
#include "services/dispatch/store/hold_store.h"
#include "services/dispatch/store/place_store.h"

namespace crowdloom::dispatch {

// The last ordinal that is in a package; 0 for none. The batch is locked.
int32_t LastPackaged(pg::Tx& tx, const BatchKey& batch);

// Adds FREE packages behind the last one of a locked batch; gives them.
std::vector<v1::Package> InsertPackages(pg::Tx& tx, const BatchKey& batch,
                                        absl::Span<const OrdinalRange> ranges, bool grabbable);

// PACKAGE_NOT_FOUND. Locked.
absl::StatusOr<v1::Package> FindPackage(pg::Tx& tx, const PackageKey& key);

// At most `limit`, after the number `after`, with their counts.
std::vector<v1::Package> ListPackages(pg::Tx& tx, const BatchKey& batch, int32_t after, int limit);

void SavePackage(pg::Tx& tx, const PackageKey& key, const v1::Package& package);

// The places of a hold's tasks that are in packages become reserved.
void ReservePackaged(pg::Tx& tx, const Hold& hold);

// Reserves the tasks for the workers; gives the places that they can be given now.
std::vector<Place> ReserveFor(pg::Tx& tx, const BatchKey& batch, const OrdinalRange& range,
                              absl::Span<const int64_t> workers);

// Ends their leases and reservations; what they answered, and what came back to them, stays theirs.
void TakeBack(pg::Tx& tx, const BatchKey& batch, const OrdinalRange& range,
              absl::Span<const int64_t> workers);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_PACKAGE_STORE_H_
