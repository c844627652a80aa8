// API keys in PostgreSQL, found by the SHA-256 of the key. Every function works inside the caller's
// transaction.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_STORE_API_KEY_STORE_H_
#define CROWDLOOM_SERVICES_WORKFORCE_STORE_API_KEY_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/pg/tx.h"
#include "crowdloom/workforce/v1/worker.pb.h"
#include "services/workforce/core/role_policy.h"

namespace crowdloom::workforce {

inline constexpr std::string_view kApiKeyPattern = "organizations/*/apiKeys/*";

struct LiveApiKey {
  int64_t api_key = 0;
  int32_t organization = 0;
  RoleSet roles = 0;
};

v1::ApiKey InsertApiKey(pg::Tx& tx, int32_t organization, const std::string& digest,
                        const v1::ApiKey& api_key, RoleSet roles, absl::Time now);

std::optional<LiveApiKey> FindApiKey(pg::Tx& tx, const std::string& digest);

// Newest first, those before `before` (0: from the newest).
std::vector<v1::ApiKey> ListApiKeys(pg::Tx& tx, int32_t organization, int64_t before, int limit);

// Absent when the organization has no such key. Ending a key twice keeps the first time.
std::optional<v1::ApiKey> RevokeApiKey(pg::Tx& tx, int32_t organization, int64_t api_key,
                                       absl::Time now);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_STORE_API_KEY_STORE_H_
