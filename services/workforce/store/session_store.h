// Sessions in PostgreSQL, found by the SHA-256 of their tokens. Every function works inside the
// caller's transaction.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_STORE_SESSION_STORE_H_
#define CROWDLOOM_SERVICES_WORKFORCE_STORE_SESSION_STORE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/tx.h"
#include "services/workforce/core/role_policy.h"

namespace crowdloom::workforce {

struct NewSession {
  int64_t worker_id = 0;
  std::string token_digest;
  std::string device;
};

// A session that works now, of a person who is ACTIVE, with the roles they hold now.
struct LiveSession {
  int64_t session = 0;
  int64_t worker_id = 0;
  RoleSet roles = 0;
  absl::Time expire_time;
};

void InsertSessions(pg::Tx& tx, absl::Span<const NewSession> sessions, absl::Time expire_time,
                    absl::Time now);

// By a token, present or replaced within its grace.
std::optional<LiveSession> FindSession(pg::Tx& tx, const std::string& token_digest, absl::Time now);

// By number; absent when it has ended.
std::optional<LiveSession> GetSession(pg::Tx& tx, int64_t session, absl::Time now);

void SetSessionExpiry(pg::Tx& tx, int64_t session, absl::Time expire_time);

// Makes this the session's token. The others keep working until `old_expire_time`, or their own
// earlier end.
void ReplaceToken(pg::Tx& tx, int64_t session, const std::string& token_digest,
                  absl::Time old_expire_time);

void DeleteSession(pg::Tx& tx, int64_t session);

// All sessions of a person but one (0: all).
void DeleteSessions(pg::Tx& tx, int64_t worker_id, int64_t kept_session = 0);

// Sessions and replaced tokens past their end; at most `max` of each. Gives how many there were.
int64_t DeleteExpired(pg::Tx& tx, absl::Time now, int max);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_STORE_SESSION_STORE_H_
