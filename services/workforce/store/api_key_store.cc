#include "services/workforce/store/api_key_store.h"

#include <limits>

#include "common/base/resource_name.h"
#include "common/pg/value.h"
#include "services/workforce/store/rows.h"

namespace crowdloom::workforce {
namespace {

constexpr pg::Query kInsertApiKey{
    "insert_api_key",
    "INSERT INTO api_key (organization, digest, title, roles, create_time) "
    "VALUES ($1, $2, $3, $4, $5) RETURNING *"};

constexpr pg::Query kFindApiKey{"find_api_key",
                                "SELECT * FROM api_key WHERE digest = $1 AND revoke_time IS NULL"};

constexpr pg::Query kListApiKeys{"list_api_keys",
                                 "SELECT * FROM api_key WHERE organization = $1 AND api_key < $2 "
                                 "ORDER BY api_key DESC LIMIT $3"};

constexpr pg::Query kRevokeApiKey{"revoke_api_key",
                                  "UPDATE api_key SET revoke_time = coalesce(revoke_time, $3) "
                                  "WHERE organization = $1 AND api_key = $2 RETURNING *"};

v1::ApiKey ApiKeyFromRow(const pqxx::row& row) {
  v1::ApiKey api_key;
  api_key.set_name(
      FormatName(kApiKeyPattern, row["organization"].as<int32_t>(), row["api_key"].as<int64_t>()));
  api_key.set_title(row["title"].as<std::string>());
  *api_key.mutable_roles() = ToRoleList(static_cast<RoleSet>(row["roles"].as<int32_t>()));
  *api_key.mutable_create_time() = ToTimestamp(pg::TimeOf(row["create_time"]));
  if (const auto revoked = pg::OptionalTimeOf(row["revoke_time"])) {
    *api_key.mutable_revoke_time() = ToTimestamp(*revoked);
  }
  return api_key;
}

}  // namespace

v1::ApiKey InsertApiKey(pg::Tx& tx, int32_t organization, const std::string& digest,
                        const v1::ApiKey& api_key, RoleSet roles, absl::Time now) {
  return ApiKeyFromRow(tx.ExecOne(kInsertApiKey, organization, pg::Bytea(digest), api_key.title(),
                                  static_cast<int32_t>(roles), now));
}

std::optional<LiveApiKey> FindApiKey(pg::Tx& tx, const std::string& digest) {
  const auto row = tx.ExecAtMostOne(kFindApiKey, pg::Bytea(digest));
  if (!row) return std::nullopt;
  return LiveApiKey{.api_key = (*row)["api_key"].as<int64_t>(),
                    .organization = (*row)["organization"].as<int32_t>(),
                    .roles = static_cast<RoleSet>((*row)["roles"].as<int32_t>())};
}

std::vector<v1::ApiKey> ListApiKeys(pg::Tx& tx, int32_t organization, int64_t before, int limit) {
  if (before == 0) before = std::numeric_limits<int64_t>::max();
  std::vector<v1::ApiKey> api_keys;
  for (const pqxx::row& row : tx.Exec(kListApiKeys, organization, before, limit)) {
    api_keys.push_back(ApiKeyFromRow(row));
  }
  return api_keys;
}

std::optional<v1::ApiKey> RevokeApiKey(pg::Tx& tx, int32_t organization, int64_t api_key,
                                       absl::Time now) {
  const auto row = tx.ExecAtMostOne(kRevokeApiKey, organization, api_key, now);
  if (!row) return std::nullopt;
  return ApiKeyFromRow(*row);
}

}  // namespace crowdloom::workforce
