// Making accounts, one by one or a thousand at a time. One function a method; the contract of each
// is in workforce_service.proto.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_ACCOUNTS_H_
#define CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_ACCOUNTS_H_

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "crowdloom/workforce/v1/workforce_service.pb.h"
#include "services/workforce/secrets/password.h"

namespace crowdloom::workforce {

// Hashes the administrator's password: runs on the threads for passwords.
absl::StatusOr<v1::Organization> CreateOrganization(rpc::MutateCall& call,
                                                    const PasswordHasher& hasher,
                                                    const v1::CreateOrganizationRequest& request);

absl::StatusOr<v1::CreateWorkersResponse> CreateWorkers(rpc::MutateCall& call,
                                                        const v1::CreateWorkersRequest& request);

absl::StatusOr<v1::InviteWorkersResponse> InviteWorkers(rpc::MutateCall& call,
                                                        const v1::InviteWorkersRequest& request);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_ACCOUNTS_H_
