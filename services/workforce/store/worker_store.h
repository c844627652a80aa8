// People in PostgreSQL. Every function works inside the caller's transaction; a
// person is the message Worker from here to the wire, and their etag is the row's version.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_STORE_WORKER_STORE_H_
#define CROWDLOOM_SERVICES_WORKFORCE_STORE_WORKER_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "crowdloom/workforce/v1/worker.pb.h"
#include "services/workforce/core/worker_state.h"

namespace crowdloom::workforce {

// Makes an account for each login that is new, all in one statement a table. Returns only those, in
// no particular order. Waits for other transactions that make accounts in the organization.
// NOT_FOUND, reason ORGANIZATION_NOT_FOUND.
absl::StatusOr<std::vector<v1::Worker>> InsertWorkers(pg::Tx& tx, int32_t organization,
                                                      absl::Span<const v1::Worker> workers,
                                                      WorkerState state, absl::Time now);

// NOT_FOUND, reason WORKER_NOT_FOUND.
absl::StatusOr<v1::Worker> GetWorker(pg::Tx& tx, int64_t worker_id);

// The same, and nobody else changes the person until this transaction ends.
absl::StatusOr<v1::Worker> LockWorker(pg::Tx& tx, int64_t worker_id);

// The people among these, in no particular order.
std::vector<v1::Worker> FindWorkers(pg::Tx& tx, absl::Span<const int64_t> worker_ids);
std::vector<v1::Worker> FindLogins(pg::Tx& tx, int32_t organization,
                                   absl::Span<const std::string> logins);

// The people among these; nobody changes them until this transaction ends.
std::vector<v1::Worker> ShareWorkers(pg::Tx& tx, absl::Span<const int64_t> worker_ids);

// By id, those after `after`.
std::vector<v1::Worker> ListWorkers(pg::Tx& tx, int32_t organization, int64_t after, int limit);

// Stores every field that can change, of a person who is locked. The certificate only when
// `certificate` says so. Returns the person with the new etag.
enum class CertificateWrite { kKeep, kStore };
v1::Worker UpdateWorker(pg::Tx& tx, const v1::Worker& worker,
                        CertificateWrite certificate = CertificateWrite::kKeep);

// Keeps when the worker accepted an agreement first. Whether that is news.
bool InsertAgreement(pg::Tx& tx, int64_t worker_id, const std::string& agreement, absl::Time now);

// The id in a stored worker's name.
int64_t WorkerIdOf(const v1::Worker& worker);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_STORE_WORKER_STORE_H_
