// The gRPC side of workforce: one statement a method.
#ifndef CROWDLOOM_SERVICES_WORKFORCE_WORKFORCE_SERVICE_H_
#define CROWDLOOM_SERVICES_WORKFORCE_WORKFORCE_SERVICE_H_

#include "common/rpc/adaptors.h"
#include "common/rpc/token.h"
#include "crowdloom/workforce/v1/workforce_service.grpc.pb.h"
#include "services/workforce/core/session_policy.h"
#include "services/workforce/handlers/sign_in.h"

namespace crowdloom::workforce {

// Does not own what it is given. Thread-safe.
class WorkforceService final : public v1::WorkforceService::CallbackService {
 public:
  struct Parts {
    rpc::Adaptors* rpc;           // on the module's threads
    rpc::Adaptors* password_rpc;  // on the threads for passwords
    const SignInDesk* desk;
    const PasswordHasher* hasher;
    const rpc::TokenMinter* minter;
    SessionPolicy sessions;
  };

  explicit WorkforceService(const Parts& parts) : parts_(parts), rpc_(*parts.rpc) {}

#define CROWDLOOM_METHOD(name, Request, Response)                                        \
  grpc::ServerUnaryReactor* name(grpc::CallbackServerContext* context, const Request* q, \
                                 Response* r) override

  CROWDLOOM_METHOD(CreateOrganization, v1::CreateOrganizationRequest, v1::Organization);
  CROWDLOOM_METHOD(GetOrganization, v1::GetOrganizationRequest, v1::Organization);
  CROWDLOOM_METHOD(SignIn, v1::SignInRequest, v1::Session);
  CROWDLOOM_METHOD(AcceptInvitation, v1::AcceptInvitationRequest, v1::Session);
  CROWDLOOM_METHOD(GetSession, v1::GetSessionRequest, v1::Session);
  CROWDLOOM_METHOD(RotateSession, v1::RotateSessionRequest, v1::Session);
  CROWDLOOM_METHOD(SignOut, v1::SignOutRequest, v1::SignOutResponse);
  CROWDLOOM_METHOD(ChangePassword, v1::ChangePasswordRequest, v1::Session);
  CROWDLOOM_METHOD(CreateWorkers, v1::CreateWorkersRequest, v1::CreateWorkersResponse);
  CROWDLOOM_METHOD(CreateWorkerSessions, v1::CreateWorkerSessionsRequest,
                   v1::CreateWorkerSessionsResponse);
  CROWDLOOM_METHOD(InviteWorkers, v1::InviteWorkersRequest, v1::InviteWorkersResponse);
  CROWDLOOM_METHOD(GetWorker, v1::GetWorkerRequest, v1::Worker);
  CROWDLOOM_METHOD(ListWorkers, v1::ListWorkersRequest, v1::ListWorkersResponse);
  CROWDLOOM_METHOD(UpdateWorker, v1::UpdateWorkerRequest, v1::Worker);
  CROWDLOOM_METHOD(AcceptAgreement, v1::AcceptAgreementRequest, v1::Worker);
  CROWDLOOM_METHOD(UpdateProfile, v1::UpdateProfileRequest, v1::Worker);
  CROWDLOOM_METHOD(SetWorkerSkill, v1::SetWorkerSkillRequest, v1::Worker);
  CROWDLOOM_METHOD(SuspendWorker, v1::SuspendWorkerRequest, v1::Worker);
  CROWDLOOM_METHOD(ReinstateWorker, v1::ReinstateWorkerRequest, v1::Worker);
  CROWDLOOM_METHOD(RecordCertificate, v1::RecordCertificateRequest, v1::Worker);
  CROWDLOOM_METHOD(VerifyCertificate, v1::VerifyCertificateRequest, v1::Worker);
  CROWDLOOM_METHOD(CreateApiKey, v1::CreateApiKeyRequest, v1::ApiKey);
  CROWDLOOM_METHOD(ListApiKeys, v1::ListApiKeysRequest, v1::ListApiKeysResponse);
  CROWDLOOM_METHOD(RevokeApiKey, v1::RevokeApiKeyRequest, v1::ApiKey);
  CROWDLOOM_METHOD(ListAuditEvents, v1::ListAuditEventsRequest, v1::ListAuditEventsResponse);
  CROWDLOOM_METHOD(Authenticate, v1::AuthenticateRequest, v1::AuthenticateResponse);
  CROWDLOOM_METHOD(GetWorkerAttributes, v1::GetWorkerAttributesRequest, events::v1::WorkerChanged);
  CROWDLOOM_METHOD(ReadEvents, events::v1::ReadEventsRequest, events::v1::ReadEventsResponse);

#undef CROWDLOOM_METHOD

 private:
  const Parts parts_;
  rpc::Adaptors& rpc_;
};

}  // namespace crowdloom::workforce

#endif  // CROWDLOOM_SERVICES_WORKFORCE_WORKFORCE_SERVICE_H_
