#include "services/workforce/store/session_store.h"

#include "common/pg/array.h"
#include "common/pg/value.h"
#include "services/workforce/core/worker_state.h"

namespace crowdloom::workforce {
namespace {

// Numbers are drawn first, so that each token meets its session without relying on row order.
constexpr pg::Query kInsertSessions{"insert_sessions",
                                    R"sql(
      WITH numbered AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('session', 'session')) AS session, u.*
        FROM UNNEST($1::bigint[], $2::bytea[], $3::text[]) AS u (worker_id, digest, device)
      ), inserted AS (
        INSERT INTO session (session, worker_id, device, create_time, expire_time)
        OVERRIDING SYSTEM VALUE
        SELECT session, worker_id, device, $4::timestamptz, $5::timestamptz FROM numbered
      )
      INSERT INTO session_token (digest, session) SELECT digest, session FROM numbered
    )sql"};

constexpr pg::Query kFindSession{"find_session",
                                 R"sql(
      SELECT s.session, s.worker_id, s.expire_time, w.roles
      FROM session_token t JOIN session s USING (session) JOIN worker w USING (worker_id)
      WHERE t.digest = $1 AND t.expire_time > $2 AND s.expire_time > $2 AND w.state = $3
    )sql"};

constexpr pg::Query kGetSession{"get_session",
                                R"sql(
      SELECT s.session, s.worker_id, s.expire_time, w.roles
      FROM session s JOIN worker w USING (worker_id)
      WHERE s.session = $1 AND s.expire_time > $2 AND w.state = $3
    )sql"};

constexpr pg::Query kSetSessionExpiry{"set_session_expiry",
                                      "UPDATE session SET expire_time = $2 WHERE session = $1"};

constexpr pg::Query kRetireTokens{
    "retire_tokens",
    "UPDATE session_token SET expire_time = least(expire_time, $2) WHERE session = $1"};

constexpr pg::Query kInsertToken{"insert_token",
                                 "INSERT INTO session_token (session, digest) VALUES ($1, $2)"};

constexpr pg::Query kDeleteSession{"delete_session", "DELETE FROM session WHERE session = $1"};

constexpr pg::Query kDeleteSessions{"delete_sessions",
                                    "DELETE FROM session WHERE worker_id = $1 AND session <> $2"};

constexpr pg::Query kDeleteExpiredSessions{
    "delete_expired_sessions",
    "DELETE FROM session WHERE session IN "
    "(SELECT session FROM session WHERE expire_time <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)"};

constexpr pg::Query kDeleteExpiredTokens{
    "delete_expired_tokens",
    "DELETE FROM session_token WHERE digest IN "
    "(SELECT digest FROM session_token WHERE expire_time <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)"};

std::optional<LiveSession> SessionFromRow(const std::optional<pqxx::row>& row) {
  if (!row) return std::nullopt;
  return LiveSession{.session = (*row)["session"].as<int64_t>(),
                     .worker_id = (*row)["worker_id"].as<int64_t>(),
                     .roles = static_cast<RoleSet>((*row)["roles"].as<int32_t>()),
                     .expire_time = pg::TimeOf((*row)["expire_time"])};
}

}  // namespace

void InsertSessions(pg::Tx& tx, absl::Span<const NewSession> sessions, absl::Time expire_time,
                    absl::Time now) {
  std::vector<int64_t> workers;
  std::vector<std::string> digests, devices;
  for (const NewSession& session : sessions) {
    workers.push_back(session.worker_id);
    digests.push_back(session.token_digest);
    devices.push_back(session.device);
  }
  tx.Exec(kInsertSessions, pg::Array(workers), pg::ByteaArray(digests), pg::Array(devices), now,
          expire_time);
}

std::optional<LiveSession> FindSession(pg::Tx& tx, const std::string& token_digest,
                                       absl::Time now) {
  return SessionFromRow(tx.ExecAtMostOne(kFindSession, pg::Bytea(token_digest), now,
                                         static_cast<int>(v1::Worker::ACTIVE)));
}

std::optional<LiveSession> GetSession(pg::Tx& tx, int64_t session, absl::Time now) {
  return SessionFromRow(
      tx.ExecAtMostOne(kGetSession, session, now, static_cast<int>(v1::Worker::ACTIVE)));
}

void SetSessionExpiry(pg::Tx& tx, int64_t session, absl::Time expire_time) {
  tx.Exec(kSetSessionExpiry, session, expire_time);
}

void ReplaceToken(pg::Tx& tx, int64_t session, const std::string& token_digest,
                  absl::Time old_expire_time) {
  tx.Exec(kRetireTokens, session, old_expire_time);
  tx.Exec(kInsertToken, session, pg::Bytea(token_digest));
}

void DeleteSession(pg::Tx& tx, int64_t session) { tx.Exec(kDeleteSession, session); }

void DeleteSessions(pg::Tx& tx, int64_t worker_id, int64_t kept_session) {
  tx.Exec(kDeleteSessions, worker_id, kept_session);
}

int64_t DeleteExpired(pg::Tx& tx, absl::Time now, int max) {
  return tx.ExecCount(kDeleteExpiredSessions, now, max) +
         tx.ExecCount(kDeleteExpiredTokens, now, max);
}

}  // namespace crowdloom::workforce
