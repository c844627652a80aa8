#include "services/workforce/store/sign_in_store.h"

#include "common/pg/array.h"
#include "common/pg/value.h"

namespace crowdloom::workforce {
namespace {

constexpr pg::Query kFindPassword{
    "find_password",
    "SELECT worker_id, digest FROM password JOIN worker USING (worker_id) "
    "WHERE organization = $1 AND login = $2"};

constexpr pg::Query kGetPassword{"get_password",
                                 "SELECT worker_id, digest FROM password WHERE worker_id = $1"};

constexpr pg::Query kStorePassword{
    "store_password",
    "INSERT INTO password (worker_id, digest) VALUES ($1, $2) "
    "ON CONFLICT (worker_id) DO UPDATE SET digest = EXCLUDED.digest"};

constexpr pg::Query kInsertInvitations{
    "insert_invitations",
    "INSERT INTO invitation (worker_id, digest, expire_time) "
    "SELECT u.worker_id, u.digest, $3 FROM UNNEST($1::bigint[], $2::bytea[]) "
    "AS u (worker_id, digest)"};

constexpr pg::Query kLockInvitation{
    "lock_invitation",
    "SELECT worker_id FROM invitation WHERE digest = $1 AND expire_time > $2 FOR UPDATE"};

constexpr pg::Query kDeleteInvitation{"delete_invitation",
                                      "DELETE FROM invitation WHERE worker_id = $1"};

constexpr pg::Query kOpenTries{
    "open_tries",
    "INSERT INTO sign_in_tries (subject, count, window_start) VALUES ($1, 0, '-infinity') "
    "ON CONFLICT DO NOTHING"};

constexpr pg::Query kLockTries{
    "lock_tries", "SELECT count, window_start FROM sign_in_tries WHERE subject = $1 FOR UPDATE"};

constexpr pg::Query kStoreTries{
    "store_tries", "UPDATE sign_in_tries SET count = $2, window_start = $3 WHERE subject = $1"};

constexpr pg::Query kDeleteOldTries{
    "delete_old_tries",
    "DELETE FROM sign_in_tries WHERE subject IN (SELECT subject FROM sign_in_tries "
    "WHERE window_start < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)"};

std::optional<StoredPassword> PasswordFromRow(const std::optional<pqxx::row>& row) {
  if (!row) return std::nullopt;
  return StoredPassword{.worker_id = (*row)["worker_id"].as<int64_t>(),
                        .digest = (*row)["digest"].as<std::string>()};
}

}  // namespace

std::optional<StoredPassword> FindPassword(pg::Tx& tx, int32_t organization,
                                           const std::string& login) {
  return PasswordFromRow(tx.ExecAtMostOne(kFindPassword, organization, login));
}

std::optional<StoredPassword> GetPassword(pg::Tx& tx, int64_t worker_id) {
  return PasswordFromRow(tx.ExecAtMostOne(kGetPassword, worker_id));
}

void StorePassword(pg::Tx& tx, const StoredPassword& password) {
  tx.Exec(kStorePassword, password.worker_id, password.digest);
}

void InsertInvitations(pg::Tx& tx, absl::Span<const NewInvitation> invitations,
                       absl::Time expire_time) {
  std::vector<int64_t> workers;
  std::vector<std::string> digests;
  for (const NewInvitation& invitation : invitations) {
    workers.push_back(invitation.worker_id);
    digests.push_back(invitation.code_digest);
  }
  tx.Exec(kInsertInvitations, pg::Array(workers), pg::ByteaArray(digests), expire_time);
}

std::optional<int64_t> LockInvitation(pg::Tx& tx, const std::string& code_digest, absl::Time now) {
  const auto row = tx.ExecAtMostOne(kLockInvitation, pg::Bytea(code_digest), now);
  if (!row) return std::nullopt;
  return (*row)["worker_id"].as<int64_t>();
}

void DeleteInvitation(pg::Tx& tx, int64_t worker_id) { tx.Exec(kDeleteInvitation, worker_id); }

Tries LockTries(pg::Tx& tx, const std::string& subject) {
  tx.Exec(kOpenTries, subject);
  const pqxx::row row = tx.ExecOne(kLockTries, subject);
  return {.count = row["count"].as<int>(), .window_start = pg::TimeOf(row["window_start"])};
}

void StoreTries(pg::Tx& tx, const std::string& subject, const Tries& tries) {
  tx.Exec(kStoreTries, subject, tries.count, tries.window_start);
}

int64_t DeleteOldTries(pg::Tx& tx, absl::Time window_start_before, int max) {
  return tx.ExecCount(kDeleteOldTries, window_start_before, max);
}

}  // namespace crowdloom::workforce
