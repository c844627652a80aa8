// Keys for programs. One function a method; the contract of each is in workforce_service.proto.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_API_KEYS_H_
#define CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_API_KEYS_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/workforce/v1/workforce_service.pb.h"

namespace crowdloom::workforce {

absl::StatusOr<v1::ApiKey> CreateApiKey(rpc::MutateCall& call,
                                        const v1::CreateApiKeyRequest& request);

absl::StatusOr<v1::ListApiKeysResponse> ListApiKeys(rpc::Call& call,
                                                    const v1::ListApiKeysRequest& request);

absl::StatusOr<v1::ApiKey> RevokeApiKey(rpc::MutateCall& call,
                                        const v1::RevokeApiKeyRequest& request);

// The trail that all audited methods leave.
absl::StatusOr<v1::ListAuditEventsResponse> ListAuditEvents(
    rpc::Call& call, const v1::ListAuditEventsRequest& request);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_API_KEYS_H_
