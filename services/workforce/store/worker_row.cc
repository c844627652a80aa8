#include "services/workforce/store/worker_row.h"

#include <utility>

#include "common/base/check.h"
#include "common/base/resource_name.h"
#include "common/pg/array.h"
#include "common/pg/value.h"
#include "services/workforce/core/role_policy.h"
#include "services/workforce/core/worker_state.h"
#include "services/workforce/store/rows.h"

namespace crowdloom::workforce {
namespace {

v1::Certificate CertificateFromRow(const pqxx::row& row) {
  v1::Certificate certificate;
  certificate.set_level(row["level"].as<int32_t>());
  certificate.set_number(row["number"].as<std::string>());
  certificate.set_issuer(row["issuer"].as<std::string>());
  if (const auto issued = pg::OptionalTimeOf(row["issue_time"])) {
    *certificate.mutable_issue_time() = ToTimestamp(*issued);
  }
  if (!row["verifier_id"].is_null()) {
    certificate.set_verifier(FormatName(kWorkerPattern, row["verifier_id"].as<int64_t>()));
    *certificate.mutable_verify_time() = ToTimestamp(pg::TimeOf(row["verify_time"]));
  }
  return certificate;
}

void SkillsFromRow(const pqxx::row& row, v1::Worker& worker) {
  const std::vector<std::string> skills = TextsOf(row["skills"]);
  const std::vector<int64_t> values = NumbersOf(row["skill_values"]);
  CHECK_EQ(skills.size(), values.size());
  for (size_t i = 0; i < skills.size(); ++i) {
    (*worker.mutable_skills())[skills[i]] = static_cast<int32_t>(values[i]);
  }
}

}  // namespace

v1::Worker WorkerFromRow(const pqxx::row& row) {
  v1::Worker worker;
  worker.set_name(FormatName(kWorkerPattern, row["worker_id"].as<int64_t>()));
  worker.set_login(row["login"].as<std::string>());
  worker.set_display_name(row["display_name"].as<std::string>());
  *worker.mutable_roles() = ToRoleList(static_cast<RoleSet>(row["roles"].as<int32_t>()));
  worker.set_state(static_cast<WorkerState>(row["state"].as<int>()));
  for (std::string& language : TextsOf(row["languages"])) {
    worker.add_languages(std::move(language));
  }
  for (std::string& agreement : TextsOf(row["agreements"])) {
    worker.add_agreements(std::move(agreement));
  }
  worker.set_region(row["region"].as<std::string>());
  worker.set_locale(row["locale"].as<std::string>());
  worker.set_etag(row["version"].as<std::string>());
  *worker.mutable_create_time() = ToTimestamp(pg::TimeOf(row["create_time"]));
  SkillsFromRow(row, worker);
  if (!row["level"].is_null()) *worker.mutable_certificate() = CertificateFromRow(row);
  return worker;
}

int32_t RolesColumn(const v1::Worker& worker) {
  RoleSet set = 0;
  for (const int role : worker.roles()) set |= RoleSet{1} << role;
  return static_cast<int32_t>(set);
}

std::string LanguagesColumn(const v1::Worker& worker) {
  return pg::Array(std::vector<std::string>(worker.languages().begin(), worker.languages().end()));
}

WorkerColumns::WorkerColumns(int32_t organization, int32_t first,
                             absl::Span<const v1::Worker> workers) {
  for (const v1::Worker& worker : workers) {
    ids.push_back(MakeTenantId(organization, first++));
    logins.push_back(worker.login());
    display_names.push_back(worker.display_name());
    roles.push_back(RolesColumn(worker));
    languages.push_back(LanguagesColumn(worker));
    regions.push_back(worker.region());
    locales.push_back(worker.locale());
  }
}

}  // namespace crowdloom::workforce
