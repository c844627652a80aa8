#include "services/workforce/store/organization_store.h"

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "services/workforce/store/rows.h"

namespace crowdloom::workforce {
namespace {

constexpr pg::Query kInsertOrganization{
    "insert_organization",
    "INSERT INTO organization (title, time_zone, create_time) VALUES ($1, $2, $3) RETURNING *"};

constexpr pg::Query kGetOrganization{"get_organization",
                                     "SELECT * FROM organization WHERE organization = $1"};

constexpr pg::Query kAnyOrganization{"any_organization",
                                     "SELECT EXISTS (SELECT FROM organization)"};

v1::Organization OrganizationFromRow(const pqxx::row& row) {
  v1::Organization organization;
  organization.set_name(FormatName(kOrganizationPattern, row["organization"].as<int32_t>()));
  organization.set_title(row["title"].as<std::string>());
  organization.set_time_zone(row["time_zone"].as<std::string>());
  *organization.mutable_create_time() = ToTimestamp(pg::TimeOf(row["create_time"]));
  return organization;
}

}  // namespace

v1::Organization InsertOrganization(pg::Tx& tx, const v1::Organization& organization,
                                    absl::Time now) {
  return OrganizationFromRow(
      tx.ExecOne(kInsertOrganization, organization.title(), organization.time_zone(), now));
}

absl::StatusOr<v1::Organization> GetOrganization(pg::Tx& tx, int32_t organization) {
  const auto row = tx.ExecAtMostOne(kGetOrganization, organization);
  if (row) return OrganizationFromRow(*row);
  return MakeError(absl::StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND", "no such organization");
}

bool AnyOrganization(pg::Tx& tx) { return tx.ExecOne(kAnyOrganization)[0].as<bool>(); }

}  // namespace crowdloom::workforce
