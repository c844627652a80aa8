// Sessions after they began, those that administrators make for others, and what a credential is
// exchanged for. One function a method; the contract of each is in workforce_service.proto.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_SESSIONS_H_
#define CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_SESSIONS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/token.h"
#include "crowdloom/workforce/v1/workforce_service.pb.h"
#include "services/workforce/core/session_policy.h"

namespace crowdloom::workforce {

// How long a gateway may go on without asking again. It also listens to kRevokedChannel; this is
// what bounds a suspension's delay when that message is lost.
inline constexpr absl::Duration kAuthenticationReuse = absl::Seconds(2);

absl::StatusOr<v1::AuthenticateResponse> Authenticate(rpc::Call& call, const SessionPolicy& policy,
                                                      const rpc::TokenMinter& minter,
                                                      const v1::AuthenticateRequest& request);

absl::StatusOr<v1::Session> GetSession(rpc::Call& call);

absl::StatusOr<v1::Session> RotateSession(rpc::MutateCall& call, const SessionPolicy& policy);

absl::StatusOr<v1::SignOutResponse> SignOut(rpc::MutateCall& call,
                                            const v1::SignOutRequest& request);

absl::StatusOr<v1::CreateWorkerSessionsResponse> CreateWorkerSessions(
    rpc::MutateCall& call, const SessionPolicy& policy,
    const v1::CreateWorkerSessionsRequest& request);

// FAILED_PRECONDITION, reason SESSION_REQUIRED, for API keys.
absl::Status CheckHasSession(const rpc::Principal& principal);

// UNAUTHENTICATED, reason SESSION_ENDED.
absl::Status SessionEnded();

// A session without its token.
absl::StatusOr<v1::Session> DescribeSession(pg::Tx& tx, const v1::Worker& worker,
                                            absl::Time expire_time);

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_HANDLERS_SESSIONS_H_
