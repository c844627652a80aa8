// Assignments: which worker has which task at which stage, keyed by the worker. The primary key is
// what shows a task once; the attempt is the lease's fence.
#ifndef CROWDLOOM_SERVICES_DISPATCH_STORE_ASSIGNMENT_STORE_H_
#define CROWDLOOM_SERVICES_DISPATCH_STORE_ASSIGNMENT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/dispatch/v1/assignment.pb.h"
#include "services/dispatch/core/keys.h"
#include "services/dispatch/core/price.h"

namespace crowdloom::dispatch {

struct StoredAssignment {
  AssignmentKey key;
  int32_t attempt = 1;
  v1::Assignment::State state = v1::Assignment::LEASED;
  int32_t round = 1;  // of review, when it was taken
  FrozenPrice price;
  int32_t guidelines_version = 1;
  absl::Time lease_time;
  absl::Time expire_time;
  std::optional<absl::Time> submit_time;
};

// Makes transactions that lease for the same workers follow each other. Before any read of them.
void LockWorkers(pg::Tx& tx, absl::Span<const int64_t> workers);

// What these workers hold (LEASED) or have to do again (RETURNED), oldest first.
std::vector<StoredAssignment> FindHeld(pg::Tx& tx, absl::Span<const int64_t> workers);

// Writes new leases, except where the worker had the task before at any stage, or the task is
// reserved for others. A reviewer may have a task again in a later round, and the worker that a
// task is reserved for after letting it expire: the attempt then rises. Gives those written.
// `reserved[i]`: whether the task of leases[i] is for named workers only.
std::vector<StoredAssignment> InsertLeases(pg::Tx& tx, absl::Span<const StoredAssignment> leases,
                                           const std::vector<bool>& reserved);

// RETURNED to LEASED with the next attempt, and LEASED with a new expiry: the rows as given.
void LeaseAgain(pg::Tx& tx, absl::Span<const StoredAssignment> returned);
void Prolong(pg::Tx& tx, absl::Span<const StoredAssignment> held);

// LEASED to `to`, if this attempt is held.
std::optional<StoredAssignment> EndLease(pg::Tx& tx, const AssignmentKey& key, int32_t attempt,
                                         v1::Assignment::State to, std::string_view reason);

// Moves the expiry of a held lease.
std::optional<StoredAssignment> Renew(pg::Tx& tx, const AssignmentKey& key, int32_t attempt,
                                      absl::Time expire_time);

// LEASED to EXPIRED for at most `limit` leases that ran out, skipping what others work on.
std::vector<StoredAssignment> ExpireLeases(pg::Tx& tx, absl::Time now, int limit);

// Leases that an organization's people hold, by worker and task, those after `last`; of one worker
// or batch where one is named.
struct LeaseFilter {
  int32_t organization = 0;
  int64_t worker_id = 0;  // 0: all
  std::optional<BatchKey> batch;
};
std::vector<StoredAssignment> ListLeases(pg::Tx& tx, const LeaseFilter& filter,
                                         const AssignmentKey& last, int limit);

// How many leases are held now, by anybody.
int64_t CountHeld(pg::Tx& tx);

// The leases held in a stage of a batch.
struct HeldLeases {
  BatchKey batch;
  int32_t stage = 1;
  int64_t count = 0;
  int64_t expiring = 0;  // before `soon`
  absl::Time newest;     // when the last of them was taken
};
std::vector<HeldLeases> CountHeldByStage(pg::Tx& tx, absl::Time soon);
// How many workers hold a lease.
int64_t CountHolders(pg::Tx& tx);

std::optional<StoredAssignment> FindAssignment(pg::Tx& tx, const AssignmentKey& key);
std::vector<StoredAssignment> ListTaskAssignments(pg::Tx& tx, const TaskKey& key);

// A worker's assignments by lease time, newest first, those after `last` (none for the first page);
// of one state unless it is unspecified.
struct ListPosition {
  absl::Time lease_time = absl::InfiniteFuture();
  PlaceKey place;
};
std::vector<StoredAssignment> ListWorkerAssignments(pg::Tx& tx, int64_t worker_id,
                                                    const ListPosition& last,
                                                    v1::Assignment::State state, int limit);

// What a worker may not be offered (again) at this stage of a batch.
std::vector<int32_t> ListSeen(pg::Tx& tx, int64_t worker_id, const BatchKey& batch, int32_t stage);

// Who reviewed these tasks in earlier rounds.
std::vector<AssignmentKey> ListReviewers(pg::Tx& tx, absl::Span<const PlaceKey> reviews);

}  // namespace crowdloom::dispatch

#endif  // CROWDLOOM_SERVICES_DISPATCH_STORE_ASSIGNMENT_STORE_H_
