#include "services/workforce/store/worker_store.h"

#include <utility>

#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/pg/array.h"
#include "services/workforce/store/rows.h"
#include "services/workforce/store/worker_row.h"

namespace crowdloom::workforce {
namespace {

constexpr pg::Query kTakeWorkerNumbers{
    "take_worker_numbers",
    "UPDATE organization SET next_worker = next_worker + $2::integer WHERE organization = $1 "
    "RETURNING next_worker - $2::integer AS first"};

// Languages travel as array literals, one text a person.
constexpr pg::Query kInsertWorkers{"insert_workers",
                                   R"sql(
      INSERT INTO worker (worker_id, organization, login, display_name, roles, state, languages,
                          region, locale, create_time)
      SELECT u.worker_id, $1, u.login, u.display_name, u.roles, $2, u.languages::text[], u.region,
             u.locale, $3
      FROM UNNEST($4::bigint[], $5::text[], $6::text[], $7::integer[], $8::text[], $9::text[],
                  $10::text[]) AS u (worker_id, login, display_name, roles, languages, region,
                                     locale)
      ON CONFLICT (organization, login) DO NOTHING
      RETURNING worker_id, login
    )sql"};

constexpr pg::Query kInsertSkills{"insert_skills",
                                  "INSERT INTO skill (worker_id, skill, value) "
                                  "SELECT * FROM UNNEST($1::bigint[], $2::text[], $3::smallint[])"};

constexpr pg::Query kDeleteSkills{"delete_skills", "DELETE FROM skill WHERE worker_id = $1"};

constexpr pg::Query kGetWorker{"get_worker", "SELECT * FROM worker_profile WHERE worker_id = $1"};

constexpr pg::Query kLockWorker{"lock_worker",
                                "SELECT FROM worker WHERE worker_id = $1 FOR NO KEY UPDATE"};

constexpr pg::Query kFindWorkers{
    "find_workers", "SELECT * FROM worker_profile WHERE worker_id = ANY ($1::bigint[])"};

// In the order of ids, so that two of these never wait for each other in a ring.
constexpr pg::Query kShareWorkers{
    "share_workers",
    "SELECT FROM worker WHERE worker_id = ANY ($1::bigint[]) ORDER BY worker_id FOR SHARE"};

constexpr pg::Query kFindLogins{
    "find_logins",
    "SELECT * FROM worker_profile WHERE organization = $1 AND login = ANY ($2::text[])"};

constexpr pg::Query kListWorkers{
    "list_workers",
    "SELECT * FROM worker_profile WHERE organization = $1 AND worker_id > $2 "
    "ORDER BY worker_id LIMIT $3"};

constexpr pg::Query kUpdateWorker{
    "update_worker",
    "UPDATE worker SET display_name = $2, roles = $3, state = $4, languages = $5::text[], "
    "region = $6, locale = $7, version = version + 1 WHERE worker_id = $1"};

constexpr pg::Query kStoreCertificate{"store_certificate",
                                      R"sql(
      INSERT INTO certificate (worker_id, level, number, issuer, issue_time, verifier_id,
                               verify_time)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (worker_id) DO UPDATE SET
        level = EXCLUDED.level, number = EXCLUDED.number, issuer = EXCLUDED.issuer,
        issue_time = EXCLUDED.issue_time, verifier_id = EXCLUDED.verifier_id,
        verify_time = EXCLUDED.verify_time
    )sql"};

constexpr pg::Query kInsertAgreement{
    "insert_agreement",
    "INSERT INTO agreement (worker_id, agreement, accept_time) VALUES ($1, $2, $3) "
    "ON CONFLICT (worker_id, agreement) DO NOTHING"};

std::vector<v1::Worker> WorkersFromRows(const pqxx::result& rows) {
  std::vector<v1::Worker> workers;
  for (const pqxx::row& row : rows) workers.push_back(WorkerFromRow(row));
  return workers;
}

void InsertSkills(pg::Tx& tx, absl::Span<const std::pair<int64_t, const v1::Worker*>> owners) {
  std::vector<int64_t> ids;
  std::vector<std::string> skills;
  std::vector<int32_t> values;
  for (const auto& [id, worker] : owners) {
    for (const auto& [skill, value] : worker->skills()) {
      ids.push_back(id);
      skills.push_back(skill);
      values.push_back(value);
    }
  }
  if (ids.empty()) return;
  tx.Exec(kInsertSkills, pg::Array(ids), pg::Array(skills), pg::Array(values));
}

absl::StatusOr<int32_t> TakeWorkerNumbers(pg::Tx& tx, int32_t organization, size_t count) {
  const auto row = tx.ExecAtMostOne(kTakeWorkerNumbers, organization, count);
  if (!row) {
    return MakeError(absl::StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND", "no such organization");
  }
  return (*row)["first"].as<int32_t>();
}

absl::Status WorkerNotFound() {
  return MakeError(absl::StatusCode::kNotFound, "WORKER_NOT_FOUND", "no such worker");
}

void StoreCertificate(pg::Tx& tx, int64_t worker_id, const v1::Certificate& certificate) {
  std::optional<absl::Time> issued, verified;
  std::optional<int64_t> verifier;
  if (certificate.has_issue_time()) issued = FromTimestamp(certificate.issue_time());
  if (!certificate.verifier().empty()) {
    verifier = ParseName<1>(kWorkerPattern, certificate.verifier()).value()[0];
    verified = FromTimestamp(certificate.verify_time());
  }
  tx.Exec(kStoreCertificate, worker_id, certificate.level(), certificate.number(),
          certificate.issuer(), issued, verifier, verified);
}

}  // namespace

absl::StatusOr<std::vector<v1::Worker>> InsertWorkers(pg::Tx& tx, int32_t organization,
                                                      absl::Span<const v1::Worker> workers,
                                                      WorkerState state, absl::Time now) {
  CL_ASSIGN_OR_RETURN(const int32_t first, TakeWorkerNumbers(tx, organization, workers.size()));
  const WorkerColumns columns(organization, first, workers);
  const pqxx::result rows =
      tx.Exec(kInsertWorkers, organization, static_cast<int>(state), now, pg::Array(columns.ids),
              pg::Array(columns.logins), pg::Array(columns.display_names), pg::Array(columns.roles),
              pg::Array(columns.languages), pg::Array(columns.regions), pg::Array(columns.locales));
  const int64_t first_id = MakeTenantId(organization, first);
  std::vector<std::pair<int64_t, const v1::Worker*>> owners;
  std::vector<int64_t> ids;
  for (const pqxx::row& row : rows) {
    ids.push_back(row["worker_id"].as<int64_t>());
    owners.emplace_back(ids.back(), &workers[ids.back() - first_id]);
  }
  InsertSkills(tx, owners);
  return FindWorkers(tx, ids);
}

absl::StatusOr<v1::Worker> GetWorker(pg::Tx& tx, int64_t worker_id) {
  const auto row = tx.ExecAtMostOne(kGetWorker, worker_id);
  if (!row) return WorkerNotFound();
  return WorkerFromRow(*row);
}

absl::StatusOr<v1::Worker> LockWorker(pg::Tx& tx, int64_t worker_id) {
  tx.Exec(kLockWorker, worker_id);
  return GetWorker(tx, worker_id);
}

std::vector<v1::Worker> FindWorkers(pg::Tx& tx, absl::Span<const int64_t> worker_ids) {
  return WorkersFromRows(tx.Exec(kFindWorkers, pg::Array(worker_ids)));
}

std::vector<v1::Worker> ShareWorkers(pg::Tx& tx, absl::Span<const int64_t> worker_ids) {
  tx.Exec(kShareWorkers, pg::Array(worker_ids));
  return FindWorkers(tx, worker_ids);
}

std::vector<v1::Worker> FindLogins(pg::Tx& tx, int32_t organization,
                                   absl::Span<const std::string> logins) {
  return WorkersFromRows(tx.Exec(kFindLogins, organization, pg::Array(logins)));
}

std::vector<v1::Worker> ListWorkers(pg::Tx& tx, int32_t organization, int64_t after, int limit) {
  return WorkersFromRows(tx.Exec(kListWorkers, organization, after, limit));
}

v1::Worker UpdateWorker(pg::Tx& tx, const v1::Worker& worker, CertificateWrite certificate) {
  const int64_t id = WorkerIdOf(worker);
  tx.Exec(kUpdateWorker, id, worker.display_name(), RolesColumn(worker),
          static_cast<int>(worker.state()), LanguagesColumn(worker), worker.region(),
          worker.locale());
  tx.Exec(kDeleteSkills, id);
  InsertSkills(tx, {{id, &worker}});
  if (certificate == CertificateWrite::kStore) StoreCertificate(tx, id, worker.certificate());
  return WorkerFromRow(tx.ExecOne(kGetWorker, id));
}

bool InsertAgreement(pg::Tx& tx, int64_t worker_id, const std::string& agreement, absl::Time now) {
  return tx.ExecCount(kInsertAgreement, worker_id, agreement, now) == 1;
}

int64_t WorkerIdOf(const v1::Worker& worker) {
  const auto id = ParseName<1>(kWorkerPattern, worker.name());
  CHECK_OK(id);
  return (*id)[0];
}

}  // namespace crowdloom::workforce
