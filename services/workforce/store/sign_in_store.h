// Passwords, invitations and counted tries in PostgreSQL. Every function works inside the caller's
// transaction.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_STORE_SIGN_IN_STORE_H_
#define CROWDLOOM_SERVICES_WORKFORCE_STORE_SIGN_IN_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "services/workforce/core/throttle.h"

namespace crowdloom::workforce {

struct StoredPassword {
  int64_t worker_id = 0;
  std::string digest;
};

// Absent when there is no such login, or it has no password.
std::optional<StoredPassword> FindPassword(pg::Tx& tx, int32_t organization,
                                           const std::string& login);
std::optional<StoredPassword> GetPassword(pg::Tx& tx, int64_t worker_id);

// Sets or replaces.
void StorePassword(pg::Tx& tx, const StoredPassword& password);

struct NewInvitation {
  int64_t worker_id = 0;
  std::string code_digest;
};

void InsertInvitations(pg::Tx& tx, absl::Span<const NewInvitation> invitations,
                       absl::Time expire_time);

// Whose account the code opens; absent when it is unknown, used or expired. The caller deletes it
// in the same transaction, so that two uses at once cannot both succeed.
std::optional<int64_t> LockInvitation(pg::Tx& tx, const std::string& code_digest, absl::Time now);
void DeleteInvitation(pg::Tx& tx, int64_t worker_id);

// The tries of a subject; nobody else counts them until this transaction ends. A transaction that
// needs several takes them in the order of their texts.
Tries LockTries(pg::Tx& tx, const std::string& subject);
void StoreTries(pg::Tx& tx, const std::string& subject, const Tries& tries);

// Counts whose window is over; at most `max`. Gives how many there were.
int64_t DeleteOldTries(pg::Tx& tx, absl::Time window_start_before, int max);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_STORE_SIGN_IN_STORE_H_
