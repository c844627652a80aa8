#include "services/workforce/handlers/api_keys.h"

#include <string>
#include <utility>

#include "common/base/resource_name.h"
#include "common/base/status.h"
#include "common/base/strings.h"
#include "services/workforce/core/role_policy.h"
#include "services/workforce/handlers/transaction.h"
#include "services/workforce/secrets/token.h"
#include "services/workforce/store/api_key_store.h"

namespace crowdloom::workforce {

absl::StatusOr<v1::ApiKey> CreateApiKey(rpc::MutateCall& call,
                                        const v1::CreateApiKeyRequest& request) {
  CL_ASSIGN_OR_RETURN(const int32_t organization, ParseOrganization(request.parent()));
  CL_ASSIGN_OR_RETURN(const RoleSet roles, ParseRoles(request.api_key().roles()));
  CL_RETURN_IF_ERROR(CheckGrant(call.principal().roles, 0, roles));
  const Token key = NewToken(kApiKeyPrefix);
  v1::ApiKey api_key =
      InsertApiKey(call.tx(), organization, key.digest, request.api_key(), roles, call.now());
  Audit(call, organization,
        {{.subject = api_key.name(),
          .detail = StrCat("made \"", api_key.title(), "\", roles ", RoleNames(roles))}});
  api_key.set_key(key.text);
  return api_key;
}

absl::StatusOr<v1::ListApiKeysResponse> ListApiKeys(rpc::Call& call,
                                                    const v1::ListApiKeysRequest& request) {
  CL_ASSIGN_OR_RETURN(const int32_t organization, ParseOrganization(request.parent()));
  CL_ASSIGN_OR_RETURN(const int64_t before, call.pages().OpenInteger(request));
  const int size = rpc::PageSize(request.page_size(), kPageSizeDefault, kPageSizeMax);
  return ReadTx(call, [&](pg::Tx& tx) -> absl::StatusOr<v1::ListApiKeysResponse> {
    v1::ListApiKeysResponse response;
    for (v1::ApiKey& api_key : ListApiKeys(tx, organization, before, size)) {
      *response.add_api_keys() = std::move(api_key);
    }
    if (response.api_keys_size() == size) {
      const std::string& last = response.api_keys().rbegin()->name();
      CL_ASSIGN_OR_RETURN(const auto ids, ParseName<2>(kApiKeyPattern, last));
      response.set_next_page_token(call.pages().Seal(request, StrCat(ids[1])));
    }
    return response;
  });
}

absl::StatusOr<v1::ApiKey> RevokeApiKey(rpc::MutateCall& call,
                                        const v1::RevokeApiKeyRequest& request) {
  CL_ASSIGN_OR_RETURN(const auto ids, ParseName<2>(kApiKeyPattern, request.name()));
  const auto organization = static_cast<int32_t>(ids[0]);
  const auto revoked = RevokeApiKey(call.tx(), organization, ids[1], call.now());
  if (!revoked) {
    return MakeError(absl::StatusCode::kNotFound, "API_KEY_NOT_FOUND", "no such API key");
  }
  Audit(call, organization, {{.subject = request.name(), .detail = "revoked"}});
  ForgetAfterCommit(call, request.name());
  return *revoked;
}

absl::StatusOr<v1::ListAuditEventsResponse> ListAuditEvents(
    rpc::Call& call, const v1::ListAuditEventsRequest& request) {
  CL_ASSIGN_OR_RETURN(const int32_t organization, ParseOrganization(request.parent()));
  CL_ASSIGN_OR_RETURN(const int64_t before, call.pages().OpenInteger(request));
  const int size = rpc::PageSize(request.page_size(), kPageSizeDefault, kPageSizeMax);
  return ReadTx(call, [&](pg::Tx& tx) -> absl::StatusOr<v1::ListAuditEventsResponse> {
    v1::ListAuditEventsResponse response;
    for (v1::AuditEvent& event : ListAuditEvents(tx, organization, before, size)) {
      *response.add_audit_events() = std::move(event);
    }
    if (response.audit_events_size() == size) {
      const std::string& last = response.audit_events().rbegin()->name();
      CL_ASSIGN_OR_RETURN(const auto ids, ParseName<2>(kAuditEventPattern, last));
      response.set_next_page_token(call.pages().Seal(request, StrCat(ids[1])));
    }
    return response;
  });
}

}  // namespace crowdloom::workforce
